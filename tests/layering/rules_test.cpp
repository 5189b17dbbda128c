#include "layering/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lexid::layering {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Row {
    std::string_view name;
    SourceFile file;
    std::string finding;  // part of the one finding; empty if there is none
};

void expect_rows(Findings (*rule)(const SourceFile&), const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        if (row.finding.empty()) {
            EXPECT_THAT(rule(row.file), IsEmpty());
        } else {
            EXPECT_THAT(rule(row.file), ElementsAre(HasSubstr(row.finding)));
        }
    }
}

TEST(UpwardIncludes, AreFoundAndDownwardOnesAreNot) {
    expect_rows(
        upward_includes,
        {
            {"down", {"src/policy/a.cpp", "#include \"cel/value.hpp\"\n"}, ""},
            {"its own folder", {"src/net/a.cpp", "#include \"net/a.hpp\"\n"}, ""},
            {"a library", {"src/base/a.cpp", "#include <boost/json.hpp>\n#include <string>\n"}, ""},
            {"up",
             {"src/base/a.cpp", "\n#include \"net/pool.hpp\"\n"},
             "src/base/a.cpp:2: base must not include net"},
            {"sideways",
             {"src/ledger/a.hpp", "#include \"yaml/node.hpp\"\n"},
             "ledger must not include yaml"},
            {"the daemon from below",
             {"src/service/a.hpp", "  #  include \"daemon/run.hpp\"\n"},
             "service must not include daemon"},
            {"the daemon from what serves",
             {"daemon/demo.cpp", "#include \"sandbox/sandbox.hpp\"\n"},
             "daemon must not include sandbox"},
            {"what serves, in the program that does",
             {"daemon/sandbox_main.cpp", "#include \"sandbox/sandbox.hpp\"\n"},
             ""},
            {"what holds a key, in that program",
             {"daemon/sandbox_main.cpp", "#include \"service/key.hpp\"\n"},
             "daemon/sandbox_main.cpp must not include service"},
            {"the daemon stands on all", {"daemon/a.cpp", "#include \"service/a.hpp\"\n"}, ""},
            {"from a folder within one",
             {"src/cel/value/a.cpp", "#include \"policy/a.hpp\"\n"},
             "cel/value must not include policy"},
            {"down within a folder", {"src/cel/run/a.cpp", "#include \"cel/value/a.hpp\"\n"}, ""},
            {"up within a folder",
             {"src/cel/value/a.cpp", "#include \"cel/run/a.hpp\"\n"},
             "cel/value must not include cel/run"},
            {"from such a folder to what stands on it",
             {"src/cel/syntax/a.cpp", "#include \"cel/program.hpp\"\n"},
             "cel/syntax must not include cel"},
            {"a header that all may include",
             {"src/cel/value/a.cpp", "#include \"cel/limits.hpp\"\n"},
             ""},
            {"up from such a header",
             {"src/cel/environment.hpp", "#include \"cel/program.hpp\"\n"},
             "cel/environment.hpp must not include cel/program.hpp"},
            {"what belongs to another's inside",
             {"src/policy/a.cpp", "#include \"cel/compile/compiler.hpp\"\n"},
             "policy must not include cel/compile"},
            {"a header of it that is for all",
             {"src/policy/a.cpp", "#include \"cel/compile/batch.hpp\"\n"},
             ""},
            {"a folder within one that nobody knows",
             {"src/cel/new/a.cpp", ""},
             "`cel/new` has no row"},
            {"a comment", {"src/base/a.cpp", "// #include \"net/pool.hpp\"\n"}, ""},
            {"a folder nobody knows", {"src/new/a.cpp", ""}, "`new` has no row"},
            {"an include of such a folder",
             {"src/net/a.cpp", "#include \"new/a.hpp\"\n"},
             "net must not include new"},
        });
}

TEST(Impurities, AreFoundInPureFoldersOnly) {
    expect_rows(
        impurities,
        {
            {"Asio", {"src/engine/a.cpp", "#include <boost/asio.hpp>\n"}, "not with the network"},
            {"a part of Beast",
             {"src/policy/a.cpp", "#include <boost/beast/http.hpp>\n"},
             "not with the network"},
            {"a socket", {"src/json/a.cpp", "#include <sys/socket.h>\n"}, "not with the network"},
            {"spdlog", {"src/cel/a.cpp", "#include <spdlog/spdlog.h>\n"}, "not with a log"},
            {"streams", {"src/yaml/a.cpp", "#include <iostream>\n"}, "not with input and output"},
            {"files", {"src/policy/a.cpp", "#include <fstream>\n"}, "not with files"},
            {"folders", {"src/policy/a.cpp", "#include <filesystem>\n"}, "not with files"},
            {"randomness", {"src/engine/a.cpp", "#include <random>\n"}, "not with randomness"},
            {"threads", {"src/engine/a.cpp", "#include <thread>\n"}, "not with threads"},
            {"the wall clock",
             {"src/engine/a.cpp", "auto t = std::chrono::system_clock::now();\n"},
             "src/engine/a.cpp:1: engine is pure: not with a clock"},
            {"the steady clock", {"src/engine/a.cpp", "\nsteady_clock::now()\n"}, ":2:"},
            {"zone files", {"src/policy/a.cpp", "#include <date/tz.h>\n"}, "zone files"},
            {"the environment",
             {"src/policy/a.cpp", "std::getenv(\"HOME\");\n"},
             "not with the environment"},
            {"time as a type",
             {"src/engine/a.hpp", "#include <chrono>\nsteady_clock::time_point t;\n"},
             ""},
            {"Boost.JSON", {"src/json/a.cpp", "#include <boost/json/basic_parser_impl.hpp>\n"}, ""},
            {"a word in a message",
             {"src/engine/a.cpp", "f(\"steady_clock::now\"); // getenv(\n"},
             ""},
            {"a folder that is not pure", {"src/net/a.cpp", "#include <boost/asio.hpp>\n"}, ""},
        });
}

TEST(StrayOutput, IsWhatPassesNoRedactor) {
    const std::string found = "output that passes no redactor";
    expect_rows(stray_output,
                {
                    {"printf", {"daemon/a.cpp", "std::printf(\"x\");\n"}, found},
                    {"fprintf", {"daemon/a.cpp", "std::fprintf(stderr, \"x\");\n"}, found},
                    {"a stream", {"src/net/a.cpp", "std::cerr << x;\n"}, found},
                    {"a file of C", {"src/net/a.cpp", "fwrite(x, 1, 1, stdout);\n"}, found},
                    {"a text in memory", {"daemon/a.cpp", "snprintf(x, 1, \"x\");\n"}, ""},
                    {"the terminal's file", {"daemon/terminal.cpp", "puts(\"x\");\n"}, ""},
                    {"a terminal's size", {"daemon/a.cpp", "ioctl(STDOUT_FILENO);\n"}, ""},
                });
}

TEST(ScatteredCommandLine, IsMetInOneFile) {
    const std::string found = "CLI11 is met in command_line.cpp";
    expect_rows(scattered_command_line,
                {
                    {"an include", {"daemon/run.cpp", "#include <CLI/App.hpp>\n"}, found},
                    {"a name", {"daemon/a.hpp", "\nvoid add(CLI::App& app);\n"}, ":2: " + found},
                    {"its own file", {"daemon/command_line.cpp", "#include <CLI/CLI.hpp>\n"}, ""},
                    {"a word", {"daemon/a.cpp", "f(\"CLI::App\");  // CLI::App\n"}, ""},
                });
}

TEST(Oversize, BeginsAtOneLineMore) {
    EXPECT_THAT(oversize({"src/net/a.cpp", std::string(450, '\n')}), IsEmpty());
    EXPECT_THAT(oversize({"src/net/a.cpp", std::string(451, '\n')}),
                ElementsAre(HasSubstr("451 lines, at most 450")));
}

TEST(RiskyCoroutines, AreFound) {
    const std::string capturing = "a capturing lambda as a coroutine";
    const auto in_net = [](const std::string& text) { return SourceFile{"src/net/a.cpp", text}; };
    expect_rows(
        risky_coroutines,
        {
            {"a named function", in_net("co_spawn(loop, serve(socket), supervise(x));"), ""},
            {"captures by reference", in_net("co_spawn(loop, [&]() -> A { co_return; }, done);"),
             capturing},
            {"captures by value", in_net("co_spawn(loop, [=] { return f(); }, done);"), capturing},
            {"a named capture", in_net("\nco_spawn(\n  loop,\n  [this] { return f(); },\n  done);"),
             "src/net/a.cpp:2: " + capturing},
            {"no captures", in_net("co_spawn(loop, []() -> A { co_return; }, done);"), ""},
            {"captures in the handler, which is no coroutine",
             in_net("co_spawn(loop, serve(x), [this](std::exception_ptr e) { end(e); });"), ""},
            {"an index", in_net("co_spawn(loop, serve(sockets[i]), done);"), ""},
            {"a lambda elsewhere", in_net("sort(a, [&](int x) { return x; });"), ""},
            {"detached", in_net("co_spawn(loop, serve(x), asio::detached);"),
             "swallows exceptions"},
            {"a word in a comment", in_net("// never detached\n"), ""},
        });
}

TEST(CodeLines, AreWithoutCommentsAndLiterals) {
    EXPECT_THAT(code_lines("a /* b\nc */ d\n"), ElementsAre("a ", " d"));
    EXPECT_THAT(code_lines("f(\"x // y\"); // z\n"), ElementsAre("f(); "));
    EXPECT_THAT(code_lines("f(\"\\\"detached\");\n"), ElementsAre("f();"));
    EXPECT_THAT(code_lines("f(R\"x(\")\n)x\", 1'000, 'a');\n"), ElementsAre("f(", ", 1'000, );"));
    EXPECT_THAT(code_lines("#include \"net/a.hpp\"\n"), ElementsAre("#include \"net/a.hpp\""));
}

// The rules held against lexid itself.
class EachFile : public testing::Test {
protected:
    static void expect_none(Findings (*rule)(const SourceFile&),
                            const std::vector<std::string>& folders) {
        const auto files = read_sources(LEXID_SOURCE_DIR, folders);
        ASSERT_THAT(files, testing::Not(SizeIs(testing::Lt(10))));
        for (const SourceFile& file : files) {
            EXPECT_THAT(rule(file), IsEmpty());
        }
    }
};

TEST_F(EachFile, IncludesPointDownwards) {
    expect_none(upward_includes, {"src", "daemon"});
}

TEST_F(EachFile, PureFoldersArePure) {
    expect_none(impurities, {"src"});
}

TEST_F(EachFile, WritesWhereSecretsAreTakenOut) {
    expect_none(stray_output, {"src", "daemon"});
}

TEST_F(EachFile, MeetsTheCommandLineInOneFile) {
    expect_none(scattered_command_line, {"src", "daemon"});
}

TEST_F(EachFile, FilesStaySmall) {
    expect_none(oversize, {"src", "daemon"});
}

TEST_F(EachFile, CoroutinesAreNamedFunctionsAndSupervised) {
    expect_none(risky_coroutines, {"src", "daemon"});
}

}  // namespace
}  // namespace lexid::layering
