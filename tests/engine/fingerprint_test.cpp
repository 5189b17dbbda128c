#include "engine/fingerprint.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace lexid::engine {
namespace {

DecisionRecord a_decision() {
    DecisionRecord decision;
    decision.digest = sha256("digest");
    decision.policy = sha256("policy");
    decision.verdict = policy::Verdict::hold;
    decision.rule = "r";
    decision.matches = {{"r", ""}, {"s", "error"}};
    decision.would = {{"w", policy::Verdict::approve, {}, {}}};
    return decision;
}

TEST(Fingerprint, TellsDecisionsApartThatPeopleWouldTellApart) {
    const struct {
        std::string_view name;
        std::function<void(DecisionRecord&)> change;
        bool same;
    } rows[] = {
        {"nothing", [](DecisionRecord&) {}, true},
        {"the snapshot", [](DecisionRecord& it) { it.digest = sha256("other"); }, false},
        {"the policy", [](DecisionRecord& it) { it.policy = sha256("other"); }, false},
        {"the verdict", [](DecisionRecord& it) { it.verdict = policy::Verdict::wait; }, false},
        {"the rule", [](DecisionRecord& it) { it.rule = "s"; }, false},
        {"a match", [](DecisionRecord& it) { it.matches[0].rule = "q"; }, false},
        {"a match that errs", [](DecisionRecord& it) { it.matches[0].error = "x"; }, false},
        {"an error that matches", [](DecisionRecord& it) { it.matches[1].error = ""; }, false},
        {"one match less", [](DecisionRecord& it) { it.matches.pop_back(); }, false},
        {"names that run together",
         [](DecisionRecord& it) {
             it.rule = "r+r";
             it.matches.erase(it.matches.begin());
         },
         false},
        {"what a rule would do",
         [](DecisionRecord& it) { it.would[0].verdict = policy::Verdict::wait; }, false},
        {"which rule would", [](DecisionRecord& it) { it.would[0].rule = "v"; }, false},
        {"observe mode", [](DecisionRecord& it) { it.observed = true; }, false},
        {"how much of a limit is used",
         [](DecisionRecord& it) { it.counters = {{"r", "1 per day", 5}}; }, true},
        {"the words of an error", [](DecisionRecord& it) { it.matches[1].error = "y"; }, true},
        {"when a rule would have been charged",
         [](DecisionRecord& it) { it.would[0].charged_at = Time(std::chrono::seconds(1)); }, true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        DecisionRecord other = a_decision();
        row.change(other);
        EXPECT_EQ(fingerprint_of(a_decision()) == fingerprint_of(other), row.same);
    }
}

TEST(Fingerprint, NamesThatRunTogetherAreNotTheSame) {
    DecisionRecord one = a_decision();
    one.matches.clear();
    one.would.clear();
    DecisionRecord other = one;
    one.rule = "r";
    one.matches = {{"s", ""}};
    other.rule = "rs+";
    EXPECT_NE(fingerprint_of(one), fingerprint_of(other));
    one.matches = {{"a", ""}, {"b", ""}};
    other = one;
    other.matches = {{"a+b", ""}};
    EXPECT_NE(fingerprint_of(one), fingerprint_of(other));
    one.matches.clear();
    one.would = {{"a", policy::Verdict::hold, {}, {}}, {"b", policy::Verdict::hold, {}, {}}};
    other = one;
    other.would = {{"aholdb", policy::Verdict::hold, {}, {}}};
    EXPECT_NE(fingerprint_of(one), fingerprint_of(other));
    one.would.clear();
    other = one;
    one.verdict = policy::Verdict::hold;
    one.rule = "x";
    other.rule = "y";
    EXPECT_NE(fingerprint_of(one), fingerprint_of(other));
    EXPECT_NE(fingerprint_of(std::string_view()), 0u) << "zero means that there is none";
}

}  // namespace
}  // namespace lexid::engine
