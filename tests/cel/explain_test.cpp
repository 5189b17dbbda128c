#include "cel/analysis/explain.hpp"

#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

std::vector<Part> explained(std::string_view source) {
    static const Environment environment = task_environment();
    const auto program = compile(environment, source);
    EXPECT_TRUE(program.has_value()) << source;
    Workspace workspace;
    const Inputs inputs = task_inputs(environment);
    return explain(*program, inputs, workspace);
}

// "metadata.count = 612, type = …"
std::string shown(const Part& part) {
    std::string text;
    for (const Observed& observed : part.observed) {
        text += (text.empty() ? "" : ", ") + observed.expression + " = " + observed.value;
    }
    return text;
}

TEST(Explain, EvaluatesEachOperandOnItsOwn) {
    const auto parts =
        explained("type == contact_update && (metadata.count > 50 && metadata.missing) && true");
    ASSERT_EQ(parts.size(), 4u);
    EXPECT_EQ(parts[0].text, "type == contact_update");
    EXPECT_EQ(parts[0].result, PartResult::is_false);
    EXPECT_EQ(parts[1].text, "metadata.count > 50");
    EXPECT_EQ(parts[1].result, PartResult::is_false);
    EXPECT_EQ(parts[2].result, PartResult::error);
    EXPECT_EQ(
        parts[2].error,
        "`metadata.missing`: no such key \"missing\"; keys: count, query, tags, owner, ratio, "
        "big, text, urgent");
    EXPECT_EQ(parts[3].result, PartResult::is_true);
    EXPECT_EQ(parts[1].begin, 27u);
    EXPECT_EQ(parts[1].end, 46u);
}

TEST(Explain, ShowsWhatNamesAndPathsSaw) {
    const struct {
        std::string_view expression;
        std::string_view observed;
    } rows[] = {
        {"metadata.count > 100", "metadata.count = 42"},
        {"metadata.owner.nmae == ''", "metadata.owner.nmae = no such key; keys: name, team"},
        {"metadata.tags[0] == metadata['query']",
         "metadata.tags[0] = \"eu\", metadata[\"query\"] = \"law firms berlin\""},
        {"metadata.tags.exists(t, t == type)",
         "metadata.tags = [\"eu\", \"b2b\", \"safe-web\"], type = \"prospect_search\""},
        {"metadata.count > 1 || metadata.count < 0", "metadata.count = 42"},
        {"metadata.text == 612", "metadata.text = string \"612\", 612 = int 612"},
        {"metadata.count in ['42']", "metadata.count = int 42, [\"42\"] = list of string [\"42\"]"},
        {"metadata.text == '613'", "metadata.text = \"612\""},
        {"has(metadata.cuont)",
         "metadata.cuont = no such key; keys: count, query, tags, owner, "
         "ratio, big, text, urgent"},
        {"true", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        EXPECT_EQ(shown(explained(row.expression).at(0)), row.observed);
    }
}

TEST(Explain, EscapesAndBoundsWhatItShows) {
    const Environment environment = task_environment();
    const auto program = compile(environment, "description == ''");
    Inputs inputs = task_inputs(environment);
    const std::string hostile = "\x1b[2J" + std::string(100'000, 'x');
    inputs.set(*environment.slot("description"), Value::of(std::string_view(hostile)));
    Workspace workspace;
    const auto parts = explain(*program, inputs, workspace);
    const std::string& value = parts.at(0).observed.at(0).value;
    EXPECT_LT(value.size(), 200u);
    EXPECT_EQ(value.find('\x1b'), std::string::npos);
}

TEST(Explain, CallsWhatIsNoBoolAnError) {
    const auto parts = explained("metadata.count && true");
    EXPECT_EQ(parts[0].result, PartResult::error);
    EXPECT_EQ(parts[0].error, "this is no bool but 42");
}

}  // namespace
}  // namespace lexid::cel
