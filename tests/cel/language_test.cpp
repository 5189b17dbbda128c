#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

struct Row {
    std::string_view expression;
    std::string_view value;
};

void expect_all(std::span<const Row> rows) {
    const Environment environment = task_environment();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.expression);
        EXPECT_EQ(evaluated(environment, row.expression), row.value);
    }
}

// Only that it is an error, and what the message says of it.
void expect_errors(std::span<const Row> rows, CompileOptions options = {}) {
    const Environment environment = task_environment();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.expression);
        const std::string result = evaluated(environment, row.expression, options);
        EXPECT_TRUE(result.starts_with("error: ")) << result;
        EXPECT_NE(result.find(row.value), std::string::npos) << result;
    }
}

TEST(Literals, AreWhatTheyAreInEveryForm) {
    const Row rows[] = {
        {"0x1F", "31"},
        {"-0x10", "-16"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"12u", "12u"},
        {".5", "0.5"},
        {"1e3", "1000.0"},
        {"1.5e-3", "0.0015"},
        {"'a\\tb'", "\"a\\tb\""},
        {"r'a\\tb'", "\"a\\\\tb\""},
        {"'''it's'''", "\"it's\""},
        {"'\\u00e9\\x41\\101'", "\"éAA\""},
        {"b'\\xff\\u'",
         "refused: expression:1:1: error: \\u has no meaning in bytes\n"
         "  1 | b'\\xff\\u'\n    | ^"},
        {"b'é' == b'\\303\\251'", "true"},
        {"[1, 2,]", "[1, 2]"},
        {"{'a': 1,}", "{\"a\": 1}"},
        {"[,]", "[]"},
        {"{,}", "{}"},
        {"1 // the rest is silence", "1"},
        {"null", "null"},
    };
    expect_all(rows);
}

TEST(Operators, BindAsTightlyAsInTheGrammar) {
    const Row rows[] = {
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"7 - 2 - 1", "4"},
        {"-2 * -3", "6"},
        {"1 + 1 == 2 && 3 < 4", "true"},
        {"true || false && false", "true"},
        {"false ? 1 : true ? 2 : 3", "2"},
        {"!true || true", "true"},
        {"2 in [1, 2] == true", "true"},
        {"17 % 5", "2"},
        {"-17 % 5", "-2"},
        {"-7 / 2", "-3"},
        {"!!true", "true"},
        {"---1", "-1"},
        {"-(!true ? 1 : 2)", "-2"},
        {"!(-1 == 1)", "true"},
        {"-[1][0]", "-1"},
        {"1 - -1", "2"},
    };
    expect_all(rows);
}

TEST(Arithmetic, IsExactOrAnError) {
    const Row rows[] = {
        {"9223372036854775807 + 1", "overflow"},
        {"-9223372036854775808 / -1", "overflow"},
        {"-(-9223372036854775808)", "overflow"},
        {"0u - 1u", "overflow"},
        {"1 / 0", "division by zero"},
        {"1 % 0", "modulus by zero"},
        {"int('12x')", "this is no int"},
        {"uint(-1)", "does not fit a uint"},
        {"int(1e19)", "does not fit an int"},
        {"metadata.count + 1u", "(int, uint)"},
        {"metadata.count + 1.0", "(int, double)"},
    };
    expect_errors(rows);
}

TEST(Comparison, CrossesNumericKinds) {
    const Row rows[] = {
        {"metadata.count == 42u", "true"},
        {"metadata.count == 42.0", "true"},
        {"metadata.count < 42.5", "true"},
        {"metadata.big > 1", "true"},
        {"metadata.big == -1", "false"},
        {"42.0 in [metadata.count]", "true"},
        {"metadata.count in [1.0, 42.0]", "true"},
        {"metadata.ratio < 1", "true"},
        {"0.0/0.0 == 0.0/0.0", "false"},
        {"0.0/0.0 < 1.0 || 0.0/0.0 >= 1.0", "false"},
        {"-0.0 == 0.0", "true"},
    };
    expect_all(rows);
}

TEST(Equality, AcrossKindsIsFalseAndNeverAnError) {
    const Row rows[] = {
        {"metadata.text == 612", "false"},
        {"metadata.text != 612", "true"},
        {"metadata.owner.team == null", "true"},
        {"metadata.owner == {'name': 'agent-7', 'team': null}", "true"},
        {"metadata.tags == ['eu', 'b2b', 'safe-web']", "true"},
        {"metadata.count in ['42']", "false"},
        {"type == prospect_search", "true"},
        {"type == contact_update", "false"},
        {"type in [contact_update, prospect_search]", "true"},
        {"type in known.lists", "false"},
    };
    expect_all(rows);
}

TEST(Logic, AbsorbsWhatCanNotMatter) {
    const Row rows[] = {
        {"false && metadata.missing", "false"},
        {"metadata.missing && false", "false"},
        {"true || metadata.missing", "true"},
        {"metadata.missing || true", "true"},
        {"metadata.missing > 1 && 1/0 == 1 && false", "false"},
        {"true ? 1 : metadata.missing", "1"},
    };
    expect_all(rows);
    const Row errors[] = {
        {"metadata.missing && true", "no such key"},
        {"true && metadata.count", "no such overload: `&&` of (int)"},
        {"false || metadata.missing", "no such key"},
        {"metadata.missing ? 1 : 1", "no such key"},
        {"metadata.count ? 1 : 2", "no such overload"},
        {"!metadata.count", "no such overload"},
    };
    expect_errors(errors);
}

TEST(Access, NamesThePathAndTheKeysThereAre) {
    EXPECT_EQ(evaluated("metadata.owner.nmae == 'x'"),
              "error: `metadata.owner.nmae`: no such key \"nmae\"; keys: name, team");
    EXPECT_EQ(evaluated("metadata.count.value == 1"),
              "error: `metadata.count.value`: no such field \"value\": a value of type int has no "
              "fields");
    EXPECT_EQ(evaluated("metadata.tags[3] == ''"),
              "error: `metadata.tags[3]`: no such index 3: the list has 3 elements");
    EXPECT_EQ(evaluated("metadata['owner']['name']"), "\"agent-7\"");
    EXPECT_EQ(evaluated("{1: 'a', 'b': 2, true: 3}[1u]"), "\"a\"");
    EXPECT_EQ(evaluated("metadata.tags[1.0]"), "\"b2b\"");
}

TEST(Has, AsksWithoutErring) {
    const Row rows[] = {
        {"has(metadata.count)", "true"},
        {"has(metadata.cuont)", "false"},
        {"has(metadata.owner.team)", "true"},
        {"has({'a b': 1}.`a b`)", "true"},
    };
    expect_all(rows);
    const Row errors[] = {{"has(metadata.missing.x)", "no such key"},
                          {"has(metadata.count.x)", "has no fields"}};
    expect_errors(errors);
}

TEST(Macros, GoThroughListsAndMaps) {
    const Row rows[] = {
        {"metadata.tags.exists(t, t.startsWith('safe-'))", "true"},
        {"metadata.tags.all(t, size(t) >= 2)", "true"},
        {"metadata.tags.exists_one(t, t == 'eu')", "true"},
        {"metadata.tags.filter(t, t.contains('b'))", "[\"b2b\", \"safe-web\"]"},
        {"metadata.tags.map(t, t.size())", "[2, 3, 8]"},
        {"metadata.tags.map(t, t.size() > 2, t + '!')", "[\"b2b!\", \"safe-web!\"]"},
        {"metadata.owner.exists(k, k == 'name')", "true"},
        {"[1, 2].map(x, [3, 4].map(y, x * y))", "[[3, 4], [6, 8]]"},
        {"[0, 1].exists(x, 1 / x == 1)", "true"},
        {"[1, 0].all(x, 1 / x == 2)", "false"},
        {"['a'].exists(type, type == 'a')", "true"},
        {"metadata.tags.exists(i, t, i == 1 && t == 'b2b')", "true"},
        {"{'a': 1}.transformMap(k, v, v + 1)", "{\"a\": 2}"},
        {"['x'].transformMapEntry(i, v, {v: i})", "{\"x\": 0}"},
        {"cel.bind(n, metadata.count, n + n)", "84"},
        {"cel.bind(n, 1/0, true)", "true"},
    };
    expect_all(rows);
    const Row errors[] = {
        {"[1, 0].exists(x, 1 / x == 2)", "division by zero"},
        {"[1, 0].exists_one(x, 1 / x == 1)", "division by zero"},
        {"metadata.count.exists(x, true)", "no such overload"},
        {"metadata.tags.exists(t, t)", "no such overload"},
    };
    expect_errors(errors);
}

TEST(Conversions, KeepToTheirRanges) {
    const Row rows[] = {
        {"int('-42')", "-42"},
        {"int(-7.9)", "-7"},
        {"uint('42')", "42u"},
        {"double('1e3')", "1000.0"},
        {"string(1.5)", "\"1.5\""},
        {"string(true)", "\"true\""},
        {"string(b'abc')", "\"abc\""},
        {"bytes('é') == b'\\xc3\\xa9'", "true"},
        {"bool('true')", "true"},
        {"type(metadata.count) == int", "true"},
        {"type([]) == list && type(null) == null_type", "true"},
        {"string(timestamp('2009-02-13T23:31:30.5Z'))", "\"2009-02-13T23:31:30.5Z\""},
        {"int(timestamp('1970-01-01T00:01:00Z'))", "60"},
        {"string(duration('1h30m0.5s'))", "\"5400.5s\""},
    };
    expect_all(rows);
}

TEST(Times, AreAddedComparedAndTakenApart) {
    const Row rows[] = {
        {"now - created_at", "duration(\"600s\")"},
        {"now - created_at > duration('5m')", "true"},
        {"created_at + duration('10m') == now", "true"},
        {"now.getFullYear()", "2025"},
        {"now.getMonth()", "5"},
        {"now.getDate()", "1"},
        {"now.getDayOfWeek()", "0"},
        {"now.getHours('+05:30')", "17"},
        {"duration('-1.5s').getMilliseconds()", "-500"},
        {"duration('1h') == duration('60m')", "true"},
    };
    expect_all(rows);
    const Row errors[] = {
        {"now.getHours('Mars/Olympus')", "no known time zone"},
        {"timestamp('2025-02-30T00:00:00Z')", "this is no time"},
        {"timestamp('0001-01-01T00:00:00Z') - duration('1s')", "out of range"},
        {"duration('300y')", "this is no duration"},
        {"duration('9223372036s') + duration('9223372036s')", "out of range"},
    };
    expect_errors(errors);
}

TEST(Texts, AreSearchedByCharacters) {
    const Row rows[] = {
        {"'héllo'.size()", "5"},
        {"description.contains('Berlin')", "true"},
        {"description.matches('(?i)BERLIN$')", "true"},
        {"matches(description, '^Find')", "true"},
        {"description.matches(metadata.query)", "false"},
        {"'a' + 'b' + 'c'", "\"abc\""},
        {"'' < 'a' && 'a' < 'ab' && 'Z' < 'a'", "true"},
    };
    expect_all(rows);
}

TEST(UncheckedExpressions, ErrWhereTheyAreEvaluated) {
    const Row errors[] = {
        {"nothing", "nothing is known as `nothing`"},
        {"nothing(1)", "there is no function `nothing`"},
        {"size(1)", "no such overload: `size` of (int)"},
        {"size(1, 2, 3)", "there is no function `size` for such a call"},
        {"'a' + 1", "(string, int)"},
        {"{null: 1}", "can't be a key"},
    };
    expect_errors(errors, {.check = false});
    EXPECT_EQ(evaluated("nothing || true", {.check = false}), "true");
    EXPECT_EQ(evaluated("nothing(1) || true", {.check = false}), "true");
}

}  // namespace
}  // namespace lexid::cel
