#include "layering/long_functions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace lexid::layering {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string lines(int count, std::string_view line) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += std::string(line) + "\n";
    }
    return text;
}

TEST(LongFunctions, BeginAtOneLineMore) {
    const auto function = [](int lines_between) {
        return SourceFile{"src/net/a.cpp",
                          "\nvoid f() {\n" + lines(lines_between, "    g();") + "}\n"};
    };
    EXPECT_THAT(long_functions(function(58)), IsEmpty());
    EXPECT_THAT(long_functions(function(59)),
                ElementsAre(HasSubstr("src/net/a.cpp:2: a function of 61 lines, at most 60")));
}

TEST(LongFunctions, AreFoundWhereverTheyStand) {
    const std::string body = lines(70, "    if (x) { y(); }");
    const struct {
        std::string_view name;
        std::string text;
        std::string finding;  // part of the one finding; empty if there is none
    } rows[] = {
        {"in a class", "struct A {\n    void f() const {\n" + body + "    }\n};\n", ":2:"},
        {"behind an access label", "class A {\npublic:\n    int f() {\n" + body + "    }\n};\n",
         ":3:"},
        {"behind another", "int g() {\n    return 1;\n}\nint f() {\n" + body + "}\n", ":4:"},
        {"a template", "template <class T>\nvoid f(T x) {\n" + body + "}\n", ":1:"},
        {"a constructor", "A::A(int a) : a_{a}, b_(a) {\n" + body + "}\n", ":1:"},
        {"over several lines", "int f(int a,\n      int b) {\n" + body + "}\n", "of 73 lines"},
        {"a try block", "int f() try {\n" + body + "} catch (...) {\n    return 1;\n}\n", ":1:"},
        {"a long namespace", "namespace a {\n" + lines(70, "int x();") + "}\n", ""},
        {"a long class", "class A : B<C> {\n" + lines(70, "    int x();") + "};\n", ""},
        {"a long enum", "enum class A : int {\n" + lines(70, "    a,") + "};\n", ""},
        {"a long table", "const Row rows[] = {\n" + lines(70, "    {1, f(2)},") + "};\n", ""},
        {"a long text", "const char* a = R\"(\n" + lines(70, "void f() {") + ")\";\n", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Findings found = long_functions({"src/net/a.cpp", row.text});
        if (row.finding.empty()) {
            EXPECT_THAT(found, IsEmpty());
        } else {
            EXPECT_THAT(found, ElementsAre(HasSubstr(row.finding)));
        }
    }
}

TEST(LongFunctions, AreNotInTheRepository) {
    // To shorten.
    const std::set<std::string> left = {"daemon/run.cpp", "src/cel/syntax/lexer.cpp",
                                        "src/lexi/whole.cpp"};
    for (const SourceFile& file : read_sources(LEXID_SOURCE_DIR, {"src", "daemon"})) {
        EXPECT_EQ(long_functions(file).size(), left.contains(file.path) ? 1u : 0u) << file.path;
    }
}

}  // namespace
}  // namespace lexid::layering
