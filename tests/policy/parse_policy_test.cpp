#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

TEST(ParsePolicy, TakesTheShippedOneAsItIs) {
    const std::string text = file_text("config/policy.yaml");
    ASSERT_EQ(faults_of(text), "");
    const PolicyRef policy = parse_policy(text).value();
    EXPECT_EQ(policy->rules.size(), 8u);
    EXPECT_EQ(policy->text, text);
    EXPECT_EQ(policy->hash, sha256(text));
    EXPECT_EQ(render(findings(*policy), "policy.yaml", text), "");
}

void expect_refused(const std::string& text, std::size_t bytes) {
    ASSERT_FALSE(parse_policy(text.substr(0, bytes))) << "the first " << bytes << " bytes";
}

TEST(ParsePolicy, RefusesEveryStrictPrefix) {
    const std::string text = R"(# What is cheap.
version: 1
dismissals: allowed
known: {lists: ["a", 'b'], most: 50}
limits: [200 per day]
rules:
  - name: searches  # of people
    when: type == prospect_search && metadata.count <= known.most
    then: approve
    limits:
      - {sum: metadata.count, at_most: 500, per: day}
  - {name: "old", when: 'age > duration("72h")', then: dismiss, reason: testing}
  - name: campaigns
    then: hold
    when: |
      type == campaign_start
      // and nothing else
...
)";
    ASSERT_TRUE(parse_policy(text)) << faults_of(text);
    for (std::size_t bytes = 0; bytes < text.size(); ++bytes) {
        ASSERT_NO_FATAL_FAILURE(expect_refused(text, bytes));
    }
    // Of a long one the ends of its lines.
    const std::string shipped = file_text("config/policy.yaml");
    for (std::size_t end = shipped.find('\n'); end != std::string::npos;
         end = shipped.find('\n', end + 1)) {
        for (std::size_t bytes = end - 1; bytes <= end + 1 && bytes < shipped.size(); ++bytes) {
            ASSERT_NO_FATAL_FAILURE(expect_refused(shipped, bytes));
        }
    }
}

TEST(ParsePolicy, OfARuleWithoutAnEffectNothingElseIsHeldAgainstIt) {
    const std::string faults = faults_of(
        "version: 1\nrules:\n- {name: r, when: id != '', then: aprove, reason: testing, "
        "acknowledge: [campaign_start], limits: [1 per day]}\n...\n");
    EXPECT_EQ(faults.find("error: "), faults.rfind("error: ")) << faults;
    EXPECT_TRUE(faults.contains("did you mean `approve`?")) << faults;
}

TEST(ParsePolicy, ReadsEverything) {
    const PolicyRef policy = policy_of(R"(
  - name: searches
    when: type == prospect_search
    then: approve
    because: they are cheap
    mode: shadow
    limits: [20 per hour, 5 per 10m]
  - name: campaigns
    when: |
      type == campaign_start
    then: approve
    acknowledge: [campaign_start]
  - {name: "old", when: 'age > duration("72h")', then: dismiss, limits: [1 per day],
     reason: not_relevant}
)",
                                       "dismissals: allowed\nlimits: [200 per day]\n");
    ASSERT_EQ(policy->rules.size(), 3u);
    const Rule& searches = policy->rules[0];
    EXPECT_EQ(searches.name, "searches");
    EXPECT_EQ(searches.effect, Effect::approve);
    EXPECT_EQ(searches.because, "they are cheap");
    EXPECT_EQ(searches.mode, Mode::shadow);
    EXPECT_EQ(searches.limits,
              (std::vector<Limit>{{20, std::chrono::hours(1)}, {5, std::chrono::minutes(10)}}));
    EXPECT_EQ(searches.line, 6);
    EXPECT_EQ(searches.condition_position, (Position{7, 11}));
    EXPECT_EQ(policy->rules[1].acknowledge, std::vector<std::string>{"campaign_start"});
    EXPECT_EQ(policy->rules[1].condition.source(), "type == campaign_start\n");
    EXPECT_EQ(policy->rules[2].effect, Effect::dismiss);
    EXPECT_EQ(policy->rules[2].reason, DismissReason::not_relevant);
    EXPECT_EQ(policy->rules[1].reason, std::nullopt);
    EXPECT_TRUE(policy->dismissals_allowed);
    EXPECT_EQ(policy->limits, (std::vector<Limit>{{200, std::chrono::days(1)}}));
}

TEST(ParsePolicy, AnEmptyPolicyIsLegal) {
    EXPECT_EQ(faults_of("version: 1\n...\n"), "");
    EXPECT_EQ(faults_of("version: 1\nrules: []\n...\n"), "");
}

// A rule with one more line.
std::string with(std::string_view line, std::string_view effect = "approve") {
    return "version: 1\nrules:\n  - name: r\n    when: type == prospect_search\n    then: " +
           std::string(effect) + "\n    " + std::string(line) + "\n...\n";
}

std::string with_condition(std::string_view condition) {
    return "version: 1\nrules:\n  - name: r\n    then: hold\n    when: " + std::string(condition) +
           "\n...\n";
}

TEST(ParsePolicy, RefusesWhatItDoesNotUnderstand) {
    const struct {
        std::string_view name;
        std::string text;
        std::string_view shown;
    } rows[] = {
        {"nothing", "", "p: error: the policy is empty"},
        {"no version", "rules: []\n...\n", "the policy needs `version`"},
        {"a later version", "version: 2\n...\n", "understands policies of version 1 only"},
        {"a version in quotes", "version: '1'\n...\n", "without quotes"},
        {"a list", "- a\n...\n", "the policy must be a mapping"},
        {"an unknown key", "version: 1\nrule: []\n...\n", "did you mean `rules`?"},
        {"a key of a later version", "version: 1\ntimezone: Europe/Berlin\n...\n",
         "p:2:1: error: `timezone` is not supported by this version of lexid"},
        {"tests", "version: 1\ntests: []\n...\n", "`tests` is not supported by this version"},
        {"no end", "version: 1\n", "the last line must be `...`"},
        {"rules that are no list", "version: 1\nrules: {a: b}\n...\n", "`rules` must be a list"},
        {"a rule that is none", "version: 1\nrules: [a]\n...\n", "a rule must be a mapping"},
        {"a rule without anything", "version: 1\nrules:\n  - mode: shadow\n...\n",
         "a rule needs `name`"},
        {"a rule's unknown key", with("becuase: x"), "did you mean `because`?"},
        {"a duplicate key", with("then: hold"), "the key `then` is here twice"},
        {"after", with("after: 10m"), "`after` is not supported by this version of lexid"},
        {"during", with("during: Mon-Fri"), "`during` is not supported by this version"},
        {"except", with("except: []"), "`except` is not supported by this version of lexid"},
        {"sample", with("sample: 5%"), "`sample` is not supported by this version of lexid"},
        {"breaker", with("breaker: 3 failures per 1h"), "`breaker` is not supported by this"},
        {"a reason of an approval", with("reason: testing"),
         "p:6:5: error: `reason` goes with `then: dismiss` only"},
        {"a reason that is none", with("reason: duplicates", "dismiss"),
         "did you mean `duplicate`?"},
        {"an unknown mode", with("mode: shadows"), "did you mean `shadow`?"},
        {"an empty because", with("because: ''"), "`because` is empty"},
        {"a because of two lines", with("because: |\n      a\n      b"), "must be a single line"},
        {"a limit that is no list", with("limits: 20 per hour"), "`limits` must be a list"},
        {"a limit that is none", with("limits: [20 per hour, many]"),
         "p:6:27: error: a limit looks like `20 per hour`"},
        {"limits on a hold rule", with("limits: [20 per hour]", "hold"),
         "a rule that holds has no `limits`"},
        {"an acknowledgement on a hold rule", with("acknowledge: [campaign_start]", "hold"),
         "`acknowledge` goes with `then: approve` only"},
        {"an acknowledgement that is no list", with("acknowledge: campaign_start"),
         "`acknowledge` must be a list of task types"},
        {"a type twice", with("acknowledge: [a, a]"), "`a` is here twice"},
        {"an effect that is none", with("mode: enforce", "aprove"),
         "`then` must be `approve`, `hold` or `dismiss`, not `aprove`"},
        {"a dismissal that is not allowed", with("mode: enforce", "dismiss"),
         "p:5:11: error: the policy does not allow dismissals"},
        {"dismissals: true", "version: 1\ndismissals: true\n...\n",
         "`dismissals` must be `allowed`, not `true`"},
        {"two rules of one name",
         "version: 1\nrules:\n- {name: a, when: 'true', then: hold}\n"
         "- {name: a, when: 'true', then: hold}\n...\n",
         "p:4:10: error: another rule has the name `a`"},
        {"a name that is a number", "version: 1\nrules:\n- {name: 1, when: a, then: hold}\n...\n",
         "which YAML takes for something else than a text"},
        {"a long name",
         "version: 1\nrules:\n- {name: " + std::string(101, 'x') + ", when: a, then: hold}\n...\n",
         "longer than 100 characters"},
        {"a list as condition", with_condition("[1, 2]"), "since it starts with `[`"},
        {"a mapping as condition", with_condition("{a: b}"), "since it starts with `{`"},
        {"a mapping below a condition", with_condition("\n      a: b"), "must be a text"},
        {"no condition", with_condition(""), "`when` has no value"},
        {"an empty condition", with_condition("''"), "the condition is empty"},
        {"a negation", with_condition("!has(metadata.x)"), "is a YAML tag, which is not allowed"},
        {"a comment that cuts", with_condition("description == \"a #1\""),
         "p:5:29: error: ` #` ends a condition"},
        {"a comment behind it", with_condition("type == campaign_start # note"),
         "the comment on a line of its own"},
        {"a quote first", with_condition("\"a\" == type"), "is no plain text in YAML"},
        {"a text", with_condition("description"), "must be true or false; this one is of type"},
        {"a number", with_condition("1 + 1"), "must be true or false; this one is of type `int`"},
        {"an error", with_condition("1 / 0 == 1"), "this is an error whatever the task: "},
        {"an error in a part", with_condition("type == campaign_start && 1 / 0 == 1"),
         "p:5:37: error: this is an error whatever the task: "},
        {"known that is none", "version: 1\nknown: [a]\n...\n", "`known` must be a mapping"},
        {"a text without quotes", "version: 1\nknown: {a: b}\n...\n",
         "is written in quotes: \"b\""},
        {"a number with a zero", "version: 1\nknown: {a: [010]}\n...\n", "`010` is neither"},
        {"a number that is too large", "version: 1\nknown: {a: 9223372036854775808}\n...\n",
         "is neither a number"},
        {"a constant without a value", "version: 1\nknown: {a: }\n...\n", "needs a value"},
        {"a name with a hyphen", "version: 1\nknown: {a-b: 1}\n...\n",
         "`a-b` is no name for a constant"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

// YAML joins the lines of what is no block, and a `//` there takes all that follows with it: a rule
// would mean more than it shows.
TEST(ParsePolicy, RefusesAConditionThatMeansMoreThanItShows) {
    constexpr std::string_view takes_the_rest = "`//` starts a comment that takes the rest of the";
    const struct {
        std::string_view name;
        std::string text;
        std::string shown;
    } rows[] = {
        {"a folded block",
         with_condition(">\n      type == list_operation  // why\n      && age > age"),
         "p:6:31: error: `//` starts a comment that takes the rest of the condition with it"},
        {"a folded block without its end", with_condition(">-\n      true // why\n      && false"),
         "p:6:12: error: " + std::string(takes_the_rest)},
        {"more indented lines keep their breaks, but not all of them",
         with_condition(">\n      true\n        // why\n      && false"), "p:7:9: error: "},
        {"a comment in the last line", with_condition(">\n      true\n      // why"),
         "p:7:7: error: "},
        {"a plain text", with_condition("type == list_operation // why\n      && age > age"),
         "p:5:34: error: " + std::string(takes_the_rest)},
        {"single quotes", with_condition("'true // why\n      && false'"), "p:5:17: error: "},
        {"double quotes", with_condition("\"true // why\n      && false\""), "p:5:17: error: "},
        {"double quotes with an escaped line break", with_condition("\"true // why\\n || true\""),
         takes_the_rest.data()},
        {"lines joined by a backslash", with_condition("\"true // why\\\n      && false\""),
         takes_the_rest.data()},
        {"a comment spelt as escapes", with_condition("\"true \\x2f\\x2f && false\""),
         "p:5:17: error: an escape hides what the condition says"},
        {"an operator spelt as one", with_condition("\"false \\u007c\\u007c true\""),
         "p:5:18: error: an escape hides what the condition says"},
        {"a sum",
         with("limits: [{sum: \"metadata.n // why\n      + metadata.m\", at_most: 5, per: day}]"),
         "p:6:32: error: `//` starts a comment that takes the rest of the sum with it"},
        {"a sum's condition",
         with("limits:\n      - sum: metadata.n\n        when: >\n          true // why\n"
              "          && false\n        at_most: 5\n        per: day"),
         "p:9:16: error: `//` starts a comment that takes the rest of the condition with it"},
        {"a YAML comment between two lines",
         with_condition("type == list_operation # why\n      && age > age"),
         "p:5:34: error: ` #` starts a comment, which ends the text"},
        {"a YAML comment in a block", with_condition("|\n      true # why\n      && false"),
         "a comment starts with `//`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

TEST(ParsePolicy, TakesACommentThatEndsWhereItSeemsTo) {
    const struct {
        std::string_view name;
        std::string_view condition;
        std::string_view unparsed;
    } rows[] = {
        {"a literal block", "|\n      // why\n      true // because\n      && age == age // so\n",
         "true && age == age"},
        {"a plain text of one line", "true // why", "true"},
        {"single quotes", "'true // why'", "true"},
        {"an address in a text", "description == \"https://x.org\" || true",
         "description == \"https://x.org\" || true"},
        {"an address in a folded block", ">\n      description == \"https://x.org\"\n      || true",
         "description == \"https://x.org\" || true"},
        {"a division", "age == age ||\n      1 / 2 / 1 == 0", "age == age || 1 / 2 / 1 == 0"},
        {"usual escapes", "\"description == \\\"a\\\" || description.matches(\\\"\\\\\\\\d\\\")\"",
         "description == \"a\" || description.matches(\"\\\\d\")"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto policy = parse_policy(with_condition(row.condition));
        ASSERT_TRUE(policy) << faults_of(with_condition(row.condition));
        EXPECT_EQ((*policy)->rules[0].condition.unparse(), row.unparsed);
    }
}

TEST(ParsePolicy, NamesCharactersThatCannotBeSeen) {
    const struct {
        std::string_view name;
        std::string_view condition;
        std::string_view shown;
    } rows[] = {
        {"a no-break space", "type == list_operation\xc2\xa0&& true",
         "p:5:33: error: U+00A0, a no-break space, is not part of the language"},
        {"a zero width space", "type\xe2\x80\x8b == list_operation",
         "p:5:15: error: U+200B, a zero width space, is not part of the language"},
        {"a Cyrillic letter in a name", "typ\xd0\xb5 == list_operation",
         "p:5:14: error: `\\u{435}` (U+0435) is not part of the language"},
        {"a wide parenthesis", "has\xef\xbc\x88metadata.x)",
         "(U+FF08) is not part of the language"},
        {"a bidirectional control", "type == list_operation \xe2\x80\xae",
         "U+202E, a bidirectional control, can't be seen"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of(with_condition(row.condition));
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

// Two hours ahead of UTC.
class SomeZones final : public cel::TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                  std::int64_t) const override {
        const auto all = names();
        return std::ranges::find(all, zone) != all.end() ? std::optional(std::chrono::seconds(7200))
                                                         : std::nullopt;
    }
    std::vector<std::string> names() const override {
        return {"Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Indiana/Knox"};
    }
};

// What is constant and can't be right is an error for each task, for ever.
TEST(ParsePolicy, FindsConstantsThatCannotBeRight) {
    const struct {
        std::string_view name;
        std::string_view condition;
        Position position;
        std::string_view message;
        std::string_view hint;
    } rows[] = {
        {"a zone",
         "now.getHours(\"Europe/Berlln\") > 8",
         {5, 24},
         "this is no known time zone",
         "did you mean `Europe/Berlin`?"},
        {"a zone in a branch",
         "has(metadata.x) && now.getHours(\"Europe/Berlln\") > 8",
         {5, 43},
         "this is no known time zone",
         "did you mean `Europe/Berlin`?"},
        {"a city", "now.getHours(\"berlin\") > 8", {5, 24}, "", "did you mean `Europe/Berlin`?"},
        {"a blank in a zone",
         "now.getHours(\"america/new york\") > 8",
         {5, 24},
         "",
         "did you mean `America/New_York`?"},
        {"a city that is misspelt",
         "now.getHours(\"Knocks\") > 8",
         {5, 24},
         "",
         "did you mean `America/Indiana/Knox`?"},
        {"an abbreviation", "now.getHours(\"PST\") > 8", {5, 24}, "", "time zones are named as in"},
        {"days", "age > duration(\"3d\")", {5, 26}, "", "did you mean `72h`?"},
        {"weeks", "age > duration(\"2 weeks\")", {5, 26}, "", "did you mean `336h`?"},
        {"minutes", "age > duration(\"90 min\")", {5, 26}, "", "did you mean `90m`?"},
        {"a number", "age > duration(\"90\")", {5, 26}, "", "a duration is written as in"},
        {"a date",
         "now > timestamp(\"2026-11-29\")",
         {5, 27},
         "",
         "did you mean `2026-11-29T00:00:00Z`?"},
        {"a time without a zone",
         "now > timestamp(\"2026-11-29 08:00:00\")",
         {5, 27},
         "",
         "did you mean `2026-11-29T08:00:00Z`?"},
        {"a date that is none",
         "now > timestamp(\"29.11.2026\")",
         {5, 27},
         "",
         "a timestamp is written as in"},
        {"a pattern", "description.matches(\"(\")", {5, 31}, "this pattern can't be used", ""},
        {"a division", "metadata.count / 0 == 1", {5, 11}, "division by zero", ""},
        {"a format", "type == \"x%q\".format([type])", {5, 19}, "a format has the clauses", ""},
        {"a constant of the policy",
         "now.getHours(known.zone) > 8",
         {5, 24},
         "",
         "did you mean `Europe/Berlin`?"},
        {"an element that is not there", "known.list[2] == 1", {5, 22}, "no such index 2", ""},
        {"all is well",
         "now.getHours(\"Europe/Dublin\") > 8 && age > duration(\"72h\")",
         {0, 0},
         "",
         ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        std::string text = with_condition(row.condition);
        text.insert(text.size() - 4, "known: {zone: \"Europe/Berlln\", list: [1, 2]}\n");
        const auto policy = parse_policy(text, std::make_shared<SomeZones>());
        if (row.position == Position{0, 0}) {
            EXPECT_TRUE(policy);
            continue;
        }
        ASSERT_FALSE(policy);
        ASSERT_EQ(policy.error().size(), 1u) << render(policy.error(), "p", text);
        const Diagnostic& fault = policy.error()[0];
        EXPECT_EQ((Position{fault.line, fault.column}), row.position) << render(fault, "p", text);
        EXPECT_NE(fault.message.find(row.message), std::string::npos) << fault.message;
        EXPECT_NE(fault.hint.find(row.hint), std::string::npos) << fault.hint;
    }
}

TEST(ParsePolicy, PointsAtThePlaceInTheFile) {
    const struct {
        std::string_view name;
        std::string_view condition;
        Position position;
    } rows[] = {
        {"a plain scalar", "type == prospect_serach", {5, 19}},
        {"a plain scalar over lines",
         "type == campaign_start\n      && type == prospect_serach",
         {6, 18}},
        {"single quotes", "'type == prospect_serach'", {5, 20}},
        {"double quotes", "\"type == prospect_serach\"", {5, 20}},
        {"double quotes with an escape",
         "\"description == \\\"x\\\" && prospect_serach\"",
         {5, 11}},
        {"a block", "|\n      true\n        && type == prospect_serach", {7, 20}},
        {"a folded block", ">-\n      true &&\n      type == prospect_serach", {7, 15}},
        {"letters of many bytes", "description == \"é\" && type == prospect_serach", {5, 41}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string text = with_condition(row.condition);
        const auto policy = parse_policy(text);
        ASSERT_FALSE(policy);
        ASSERT_EQ(policy.error().size(), 1u) << render(policy.error(), "p", text);
        EXPECT_EQ((Position{policy.error()[0].line, policy.error()[0].column}), row.position);
    }
}

TEST(ParsePolicy, ShowsAllFaultsAtOnceWithTheirLines) {
    const std::string text = R"(version: 1
rules:
  - name: small searches
    wehn: true
    when: type == prospect_serach && metadata.count < 5
    then: aprove
  - name: small searches
    when: |
      has(metadata.list)
        && metadat.list in known.lists
    then: hold
    limits: [0 per day]
limits: [many]
...
)";
    const std::string got = faults_of(text);
    for (const std::string_view shown : {
             "p:4:5: error: a rule has no key `wehn`\n"
             "  4 |     wehn: true\n"
             "    |     ^\n"
             "  did you mean `when`?",
             "p:5:19: error: ",
             "  5 |     when: type == prospect_serach && metadata.count < 5\n"
             "    |                   ^\n",
             "`prospect_search`",
             "p:6:11: error: `then` must be `approve`, `hold` or `dismiss`, not `aprove`\n",
             "p:7:11: error: another rule has the name `small searches`\n",
             "p:10:12: error: ",
             "  10 |         && metadat.list in known.lists\n"
             "     |            ^\n",
             "p:12:5: error: a rule that holds has no `limits`: it always holds\n",
             "p:12:14: error: a limit counts from 1 to 1000000, not `0`\n",
             "p:13:10: error: a limit looks like `20 per hour` or `5 per 10m`, not like `many`\n",
         }) {
        EXPECT_NE(got.find(shown), std::string::npos) << shown << "\n--\n" << got;
    }
}

TEST(ParsePolicy, KnownHoldsConstantsOfEveryKind) {
    const PolicyRef policy = policy_of(R"(
  - name: all of them
    when: |
      known.text == "a b" && known.whole == -3 && known.decimal == 0.5 && known.flag
        && metadata.list in known.lists && known.deep.er[0] == 1
    then: hold
)",
                                       R"(known:
  text: "a b"
  whole: -3
  decimal: 0.5
  flag: true
  lists: ["x", 'y']
  deep: {er: [1]}
)");
    const Charges charges;
    cel::Workspace workspace;
    const Moment moment{noon, noon, &charges};
    EXPECT_EQ(decide(*policy, *task("x", R"({"list": "y"})"), moment, workspace).verdict,
              Verdict::hold);
    EXPECT_EQ(decide(*policy, *task("x", R"({"list": "z"})"), moment, workspace).verdict,
              Verdict::unmatched);
}

TEST(ParsePolicy, RefusesAConstantThatIsNotThere) {
    const std::string got = faults_of(
        "version: 1\nknown: {house_lists: [\"a\"]}\nrules:\n"
        "- {name: a, then: hold, when: metadata.list in known.house_list}\n...\n");
    EXPECT_EQ(got,
              "p:4:48: error: `known.house_list` is not defined\n"
              "  4 | - {name: a, then: hold, when: metadata.list in known.house_list}\n"
              "    |                                                ^\n"
              "  did you mean `known.house_lists`?");
}

TEST(Findings, SayWhatIsHardlyMeant) {
    const struct {
        std::string_view name;
        std::string_view rule;
        std::string_view shown;
    } rows[] = {
        {"nothing to say", "{name: r, when: type == prospect_search, then: approve}", ""},
        {"a name that is almost a type",
         "{name: r, when: type == \"prospect_serach\", then: approve}",
         "p:3:19: error: rule `r` asks for the type `prospect_serach`, which lexid does not know\n"
         "  3 | - {name: r, when: type == \"prospect_serach\", then: approve}\n"
         "    |                   ^\n"
         "  did you mean `prospect_search`?"},
        {"a list with one",
         "{name: r, when: 'type in [prospect_search, \"contact_updates\"]', then: approve}",
         "did you mean `contact_update`?"},
        {"types that nobody knows", "{name: r, when: 'type == \"video_call\"', then: hold}",
         "matches only types that lexid does not know: `video_call`"},
        {"two types at once",
         "{name: r, when: type == prospect_search && type == campaign_start, then: approve}",
         "rule `r` never matches"},
        {"constantly true", "{name: r, when: 'true', then: approve}",
         "always matches: it approves"},
        {"constantly true in effect",
         "{name: r, when: 1 < 2 || type == campaign_start, then: approve}", "always matches"},
        {"a hold rule may always hold", "{name: r, when: 'true', then: hold}",
         "the policy approves nothing"},
        {"constantly false", "{name: r, when: 'false', then: approve}", "rule `r` never matches"},
        {"a sum of nothing",
         "{name: r, when: type == prospect_search, then: approve, "
         "limits: [{sum: metadata.n, when: 1 > 2, at_most: 5, per: day}]}",
         "has the limit `{sum: metadata.n, when: '1 > 2', at_most: 5, per: day}`, which never adds "
         "anything up"},
        {"a sum that never fits",
         "{name: r, when: type == prospect_search, then: approve, "
         "limits: [{sum: 2 * 3, at_most: 5, per: day}]}",
         "which allows nothing"},
        {"a part that is false", "{name: r, when: age > duration(\"1h\") && 1 > 2, then: approve}",
         "never matches: `1 > 2` is false whatever the task"},
        {"a campaign without acknowledgement",
         "{name: r, when: type == campaign_start, then: approve}",
         "if you mean it, add `acknowledge: [campaign_start]`"},
        {"one among others",
         "{name: r, when: 'type in [campaign_start, prospect_search]', then: approve}",
         "never approves a `campaign_start`"},
        {"with acknowledgement",
         "{name: r, when: type == campaign_start, then: approve, acknowledge: [campaign_start]}",
         ""},
        {"an acknowledgement with a slip",
         "{name: r, when: description == \"\", then: approve, acknowledge: [campaign_strat]}",
         "did you mean `campaign_start`?"},
        {"an acknowledgement without need",
         "{name: r, when: type == prospect_search, then: approve, acknowledge: [prospect_search]}",
         "which needs no acknowledgement"},
        {"an acknowledgement without use",
         "{name: r, when: type == prospect_search, then: approve, acknowledge: [campaign_start]}",
         "acknowledges `campaign_start`, which it never matches"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string text = "version: 1\nrules:\n- " + std::string(row.rule) + "\n...\n";
        const auto policy = parse_policy(text);
        ASSERT_TRUE(policy) << render(policy.error(), "p", text);
        const std::string got = render(findings(**policy), "p", text);
        if (row.shown.empty()) {
            EXPECT_EQ(got, "");
        } else {
            EXPECT_NE(got.find(row.shown), std::string::npos) << got;
        }
    }
}

}  // namespace
}  // namespace lexid::policy
