#include "layering/tree_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace lexid::layering {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Files = std::vector<SourceFile>;

struct Row {
    std::string_view name;
    Files files;
    std::string finding;  // part of the one finding; empty if there is none
};

void expect_rows(Findings (*rule)(const Files&), const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        if (row.finding.empty()) {
            EXPECT_THAT(rule(row.files), IsEmpty());
        } else {
            EXPECT_THAT(rule(row.files), ElementsAre(HasSubstr(row.finding)));
        }
    }
}

TEST(HomelessSources, IncludeNoHeaderOfTheirFolder) {
    const SourceFile pool = {"src/net/pool.hpp", ""};
    expect_rows(
        homeless_sources,
        {
            {"one of its name", {pool, {"src/net/pool.cpp", ""}}, ""},
            {"a part of what another declares",
             {pool, {"src/net/lease.cpp", "#include \"net/pool.hpp\"\n"}},
             ""},
            {"a header of another folder",
             {pool, {"src/lexi/api.cpp", "#include \"net/pool.hpp\"\n"}},
             "src/lexi/api.cpp: give it a header of its name"},
            {"a header of its name elsewhere",
             {{"src/base/pool.hpp", ""}, {"src/net/pool.cpp", "#include \"base/pool.hpp\"\n"}},
             "src/net/pool.cpp"},
            {"none", {{"src/net/a.cpp", "#include <string>\n"}}, "src/net/a.cpp"},
            {"of the daemon",
             {{"daemon/commands.hpp", ""}, {"daemon/run.cpp", "#include \"commands.hpp\"\n"}},
             ""},
            {"where a program begins", {{"daemon/main.cpp", ""}}, ""},
        });
}

TEST(UnusedHeaders, AreIncludedByTheirOwnSourceAtMost) {
    const SourceFile header = {"src/net/a.hpp", ""};
    const std::string include = "#include \"net/a.hpp\"\n";
    expect_rows(unused_headers,
                {
                    {"by nobody", {header}, "src/net/a.hpp: no other file"},
                    {"by its own source", {header, {"src/net/a.cpp", include}}, "src/net/a.hpp"},
                    {"by another source", {header, {"src/net/b.cpp", include}}, ""},
                    {"in a comment", {header, {"src/net/b.cpp", "// " + include}}, "src/net/a.hpp"},
                });
}

TEST(UnusedFunctions, AreNamedNowhereElseInTheProduct) {
    const auto with = [](std::string_view declaration, const std::string& source) {
        return Files{{"src/net/a.hpp", "class A {\n    " + std::string(declaration) + "\n};\n"},
                     {"src/net/a.cpp", source}};
    };
    const std::string found = "src/net/a.hpp:2: nothing but tests calls `size_of_it`";
    expect_rows(
        unused_functions,
        {
            {"declared only", with("int size_of_it() const;", ""), found},
            {"defined in its source",
             with("int size_of_it();", "int A::size_of_it() {\n    return 1;\n}\n"), found},
            {"defined where it is declared", with("T& size_of_it() { return a_; }", ""), found},
            {"a template's value", with("std::vector<int> size_of_it();", ""), found},
            {"called", with("int size_of_it();", "void f() {\n    g(size_of_it());\n}\n"), ""},
            {"called in an initialiser", with("int size_of_it();", "const int a = size_of_it();\n"),
             ""},
            {"handed on by its name", with("int size_of_it();", "    run(&A::size_of_it);\n"), ""},
            {"named in a comment", with("int size_of_it();", "// size_of_it();\n"), found},
            {"called by whoever declares the base", with("int size_of_it() override;", ""), ""},
            {"the same over two lines",
             with("int size_of_it(int a,\n                   int b) const override;", ""), ""},
            {"no declaration", with("int b = size_of_it(1);", ""), ""},
        });
}

// The rules held against lexid itself.
void expect_none(Findings (*rule)(const Files&)) {
    Files files = read_sources(LEXID_SOURCE_DIR, {"src", "daemon"});
    ASSERT_GT(files.size(), 100u);
    // To move to the tests, whose it is.
    std::erase_if(files, [](const SourceFile& file) {
        return file.path.starts_with("src/ledger/memory_ledger.");
    });
    EXPECT_THAT(rule(files), IsEmpty());
}

TEST(Repository, HasAHeaderForEachSource) {
    expect_none(homeless_sources);
}

TEST(Repository, HasNoHeaderForTestsOnly) {
    expect_none(unused_headers);
}

TEST(Repository, HasNoFunctionForTestsOnly) {
    expect_none(unused_functions);
}

}  // namespace
}  // namespace lexid::layering
