#include "command_line.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <limits>

namespace lexid::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// One option of each kind.
struct Values {
    bool flag = false;
    std::string text;
    std::vector<std::string> texts;
    std::uint16_t port = 0;
    std::uint32_t count = 0;
    std::uint64_t seed = 0;
    double share = 0;

    friend bool operator==(const Values&, const Values&) = default;
};

std::vector<Option> options_of(Values& values) {
    return {{"--flag,-f", &values.flag, "a flag"},    {"--text,-t", &values.text, "a text"},
            {"--texts", &values.texts, "some texts"}, {"--port", &values.port, "a port"},
            {"--count", &values.count, "a count"},    {"--seed", &values.seed, "a seed"},
            {"--share", &values.share, "a share"}};
}

std::expected<const Command*, int> parse(const Program& program,
                                         std::vector<std::string> arguments) {
    std::vector<char*> all{const_cast<char*>("program")};
    for (std::string& argument : arguments) {
        all.push_back(argument.data());
    }
    return parse_command_line(program, static_cast<int>(all.size()), all.data());
}

TEST(ArgumentsOf, GiveAnotherProgramTheSameValues) {
    constexpr auto seed_max = std::numeric_limits<std::uint64_t>::max();
    const struct {
        std::string_view name;
        Values values;
    } rows[] = {
        {"nothing", {}},
        {"all of it", {true, "a", {"b", "c"}, 65535, 4294967295, seed_max, 0.05}},
        {"a text that looks like an option", {.text = "--flag"}},
        {"a text with blanks, quotes and a sign of equality", {.text = "a=b \"c' "}},
        {"a text of two lines", {.text = "a\nb"}},
        {"a share without an exact double", {.share = 0.1}},
        {"a share that is written with an exponent", {.share = 1e-9}},
        {"a large number", {.share = 1e17}},
    };
    for (auto row : rows) {
        SCOPED_TRACE(row.name);
        // What the other program takes for given is not what it gets.
        Values other{.text = "another", .port = 1, .count = 1, .seed = 1, .share = 1};
        const Program program{"program", "", "", options_of(other), {}};
        EXPECT_TRUE(parse(program, arguments_of(options_of(row.values))).has_value());
        EXPECT_TRUE(other == row.values);
    }
}

TEST(ArgumentsOf, AreTheFirstNameAndTheValue) {
    Values values{.flag = true, .text = "x"};
    const auto options = options_of(values);
    EXPECT_THAT(arguments_of({options[0], options[1]}), ElementsAre("--flag", "--text=x"));
    values = {};
    EXPECT_THAT(arguments_of({options[0], options[1]}), ElementsAre("--text", ""));
    EXPECT_THAT(arguments_of({options[2]}), IsEmpty());
}

TEST(CommandLine, ChoosesACommandIfThereAreAny) {
    const Program with{"program", "", "", {}, {{"go", "goes", {}, {}}, {"stay", "stays", {}, {}}}};
    const auto chosen = parse(with, {"stay"});
    ASSERT_TRUE(chosen.has_value());
    EXPECT_EQ((*chosen)->name, "stay");

    const Program without{"program", "", "", {}, {}};
    const auto none = parse(without, {});
    ASSERT_TRUE(none.has_value());
    EXPECT_EQ(*none, nullptr);
}

TEST(CommandLine, RefusesWhatItDoesNotKnowWithTheCodeOfWrongUsage) {
    Values values;
    const Program with{"program", "", "", {}, {{"go", "goes", options_of(values), {}}}};
    const Program without{"program", "", "", options_of(values), {}};
    const struct {
        std::string_view name;
        const Program& program;
        std::vector<std::string> arguments;
        int code;
    } rows[] = {
        {"no command", with, {}, 2},
        {"an unknown command", with, {"come"}, 2},
        {"an unknown option", with, {"go", "--far"}, 2},
        {"a number that is none", with, {"go", "--port", "many"}, 2},
        {"a number that is too large", with, {"go", "--port", "65536"}, 2},
        {"a command where there are none", without, {"go"}, 2},
        {"an unknown option of such a program", without, {"--far"}, 2},
        {"help", with, {"--help"}, 0},
        {"help of a program without commands", without, {"--help"}, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const auto chosen = parse(row.program, row.arguments);
        const std::string output = testing::internal::GetCapturedStdout();
        const std::string errors = testing::internal::GetCapturedStderr();
        ASSERT_FALSE(chosen.has_value());
        EXPECT_EQ(chosen.error(), row.code);
        EXPECT_EQ(output.empty(), row.code != 0);
        EXPECT_EQ(errors.empty(), row.code == 0);
    }
}

}  // namespace
}  // namespace lexid::daemon
