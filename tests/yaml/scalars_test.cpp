#include "yaml/scalars.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "yaml/mapping.hpp"
#include "yaml/parse.hpp"

namespace lexid::yaml {
namespace {

using namespace std::chrono_literals;

// Shows the value that `read` makes of the YAML text, or the first line of its fault without the
// position.
std::string value_of(std::string_view yaml,
                     const std::function<std::optional<std::string>(const Node&, Faults&)>& read) {
    const std::string file = "a: " + std::string(yaml) + "\n";
    Faults faults(file);
    const std::optional<Node> tree = parse(file, {}, faults);
    if (!faults.empty() || !tree) {
        return "no YAML";
    }
    const std::optional<std::string> value = read(tree->entries.at(0).value, faults);
    const Diagnostics diagnostics = faults.take();
    EXPECT_EQ(value.has_value(), diagnostics.empty());
    return value ? "= " + *value : diagnostics.at(0).message;
}

TEST(Scalars, TextsAreQuotedWhereYamlReadersDisagree) {
    for (const std::string_view plain :
         {"no", "Off", "YES", "n", "true", "null", "12", "0x1F", "1e3", "1_000", "1.5", "12:30",
          "2026-11-23", "-3", ".5", ".inf", "+1", "010"}) {
        SCOPED_TRACE(plain);
        EXPECT_TRUE(is_ambiguous(plain) || plain == "null");
        if (plain != "null") {  // is nothing, not a text
            EXPECT_NE(value_of(plain, [](const Node& n, Faults& f) { return text(n, "x", f); })
                          .find("takes for something else"),
                      std::string::npos);
        }
        EXPECT_EQ(value_of('"' + std::string(plain) + '"',
                           [](const Node& n, Faults& f) { return text(n, "x", f); }),
                  "= " + std::string(plain));
    }
    for (const std::string_view plain : {"none", "7d0c", "on call", "v1", "...", "-x", "e5", "."}) {
        SCOPED_TRACE(plain);
        EXPECT_FALSE(is_ambiguous(plain));
    }
}

TEST(Scalars, ReadTheirOwnGrammar) {
    using Read = std::function<std::optional<std::string>(const Node&, Faults&)>;
    const Read line = [](const Node& n, Faults& f) { return text_line(n, "x", f); };
    const Read flag = [](const Node& n, Faults& f) -> std::optional<std::string> {
        const std::optional<bool> value = boolean(n, "x", f);
        return value ? std::optional<std::string>(*value ? "yes" : "no") : std::nullopt;
    };
    const Read number = [](const Node& n, Faults& f) -> std::optional<std::string> {
        const auto value = integer(n, "x", {1, 100}, f);
        return value ? std::optional(std::to_string(*value)) : std::nullopt;
    };
    const Read span = [](const Node& n, Faults& f) -> std::optional<std::string> {
        const auto value = duration(n, "x", {1s, 1h}, f);
        return value ? std::optional(format_duration(*value)) : std::nullopt;
    };
    const Read share = [](const Node& n, Faults& f) -> std::optional<std::string> {
        const auto value = percent(n, "x", f);
        return value ? std::optional(std::to_string(*value)) : std::nullopt;
    };
    const Read word = [](const Node& n, Faults& f) -> std::optional<std::string> {
        const std::pair<std::string_view, int> table[] = {{"approve", 1}, {"hold", 2}};
        const auto value = choice(n, "x", table, f);
        return value ? std::optional(std::to_string(*value)) : std::nullopt;
    };
    constexpr std::string_view no_flag = "x must be `true` or `false`";
    constexpr std::string_view no_number = "x must be a whole number from 1 to 100";
    constexpr std::string_view no_span = "x must be a duration like `90s`, `10m` or `1h30m`";
    constexpr std::string_view no_share = "x must be a percentage like `20%`, from 0% to 100%";
    const struct {
        const Read& read;
        std::string_view yaml;
        std::string expected;
    } rows[] = {
        {line, "a b", "= a b"},
        {line, "|\n  a b", "= a b"},
        {line, "|\n  a\n  b", "x must be a single line"},
        {line, "\"\"", "x is empty"},
        {line, "\"  \"", "x is empty"},
        {line, "[a]", "x must be a text, not a list"},
        {flag, "true", "= yes"},
        {flag, "false", "= no"},
        {flag, "yes", std::string(no_flag) + ", not `yes`"},
        {flag, "True", std::string(no_flag) + ", not `True`"},
        {flag, "\"true\"", std::string(no_flag) + ", and without quotes"},
        {number, "1", "= 1"},
        {number, "100", "= 100"},
        {number, "0", std::string(no_number) + ", not `0`"},
        {number, "101", std::string(no_number) + ", not `101`"},
        {number, "010", std::string(no_number) + ", not `010`"},
        {number, "0x10", std::string(no_number) + ", not `0x10`"},
        {number, "1e1", std::string(no_number) + ", not `1e1`"},
        {number, "+5", std::string(no_number) + ", not `+5`"},
        {number, "5.0", std::string(no_number) + ", not `5.0`"},
        {number, "99999999999999999999", std::string(no_number) + ", not `99999999999999999999`"},
        {number, "'5'", std::string(no_number) + ", and without quotes"},
        {number, "{}", std::string(no_number) + ", not a mapping"},
        {span, "1h", "= 1h"},
        {span, "90s", "= 1m30s"},
        {span, "2h", "x must be from 1s to 1h, not `2h`"},
        {span, "10", std::string(no_span) + ", not `10`"},
        {span, "10 m", std::string(no_span) + ", not `10 m`"},
        {span, "[]", std::string(no_span) + ", not a list"},
        {share, "20%", "= 20"},
        {share, "0%", "= 0"},
        {share, "101%", std::string(no_share) + ", not `101%`"},
        {share, "0.5%", std::string(no_share) + ", not `0.5%`"},
        {share, "20", std::string(no_share) + ", not `20`"},
        {word, "approve", "= 1"},
        {word, "\"hold\"", "= 2"},
        {word, "aprove", "x must be `approve` or `hold`, not `aprove`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.yaml);
        EXPECT_EQ(value_of(row.yaml, row.read), row.expected);
    }
}

TEST(Mapping, ReportsEveryKeyThatNobodyAskedFor) {
    const std::string_view file = "whne: 1\nwhen:\nold: 1\nunrelated: 2\n";
    Faults faults(file);
    const Node tree = parse(file, {}, faults).value();
    Mapping mapping = Mapping::of(tree, "a rule", faults).value();
    EXPECT_EQ(mapping.find("when"), nullptr);
    EXPECT_EQ(mapping.find("then"), nullptr);
    EXPECT_EQ(mapping.need("name"), nullptr);
    mapping.refuse("old", "`old` is not supported");
    mapping.finish();
    EXPECT_EQ(render(faults.take(), "f", file),
              "f:1:1: error: a rule needs `name`\n"
              "  1 | whne: 1\n"
              "    | ^\n"
              "f:1:1: error: a rule has no key `whne`\n"
              "  1 | whne: 1\n"
              "    | ^\n"
              "  did you mean `when`?\n"
              "f:2:1: error: `when` has no value\n"
              "  2 | when:\n"
              "    | ^\n"
              "  write one, or remove the key\n"
              "f:3:1: error: `old` is not supported\n"
              "  3 | old: 1\n"
              "    | ^\n"
              "f:4:1: error: a rule has no key `unrelated`\n"
              "  4 | unrelated: 2\n"
              "    | ^\n"
              "  known keys: when, then, name");
}

TEST(Mapping, RefusesWhatIsNone) {
    const std::string_view file = "- a\n";
    Faults faults(file);
    const Node tree = parse(file, {}, faults).value();
    EXPECT_FALSE(Mapping::of(tree, "the policy", faults));
    EXPECT_EQ(faults.take().at(0).message,
              "the policy must be a mapping (`key: value`), not a list");
}

}  // namespace
}  // namespace lexid::yaml
