#include <gtest/gtest.h>

#include "engine/script.hpp"

// How many tasks stand where, counted for people while the loop goes on.

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t step = Engine::counted_a_step_max;

const std::string two_rules =
    "rules:\n  - name: searches\n    when: type == prospect_search\n    then: hold\n"
    "  - name: lists\n    when: type == list_operation\n    then: hold\n";

std::string rule_named(const std::string& name) {
    return "rules:\n  - name: " + name + "\n    when: type == prospect_search\n    then: hold\n";
}

void list(Script& script, std::size_t count) {
    List shown;
    for (std::size_t i = 0; i < count; ++i) {
        shown.tasks.push_back(task_of("t" + std::to_string(1'000'000 + i),
                                      i % 4 == 0 ? "list_operation" : "prospect_search"));
    }
    script.list(std::move(shown));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
}

std::string text_of(const std::vector<Standing>& standings) {
    std::vector<std::string> lines;
    for (const Standing& standing : standings) {
        lines.push_back(std::string(policy::to_text(standing.verdict)) + ' ' + standing.rule +
                        ": " + std::to_string(standing.count));
    }
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) {
        text += (text.empty() ? "" : "; ") + line;
    }
    return text;
}

TEST(StandingCount, IsCountedInSteps) {
    const struct {
        std::string_view name;
        std::size_t tasks;
        std::size_t steps;
    } rows[] = {
        {"no task", 0, 1},         {"a few", 8, 1},           {"as many as a step takes", step, 1},
        {"one more", step + 1, 2}, {"many", 3 * step + 4, 4},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), two_rules);
        list(script, row.tasks);
        StandingCount count;
        std::size_t steps = 1;
        while (!script.engine().count_on(count)) {
            ++steps;
        }
        EXPECT_EQ(steps, row.steps);
        const std::string all = text_of(count.take());
        EXPECT_EQ(all, text_of(script.engine().standings()));
        const std::size_t lists = (row.tasks + 3) / 4;
        EXPECT_EQ(all, row.tasks == 0
                           ? ""
                           : "hold lists: " + std::to_string(lists) +
                                 "; hold searches: " + std::to_string(row.tasks - lists));
    }
}

TEST(StandingCount, IsCountedAnewUnderAnotherPolicy) {
    Script script(unlimited(), rule_named("old"));
    list(script, step + 1);
    StandingCount count;
    EXPECT_FALSE(script.engine().count_on(count));
    script.take(script.engine().policy_changed(
        script.now(), policy_of("version: 1\n" + rule_named("new") + "...\n")));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    while (!script.engine().count_on(count)) {
    }
    EXPECT_EQ(text_of(count.take()), text_of(script.engine().standings()));
    EXPECT_EQ(text_of(count.take()), "hold new: " + std::to_string((step + 1) * 3 / 4) +
                                         "; unmatched : " + std::to_string(step / 4 + 1));
}

TEST(StandingCount, KeepsNothingThatWasCountedUnderAnotherPolicy) {
    Script script(unlimited(), two_rules);
    list(script, step + 1);
    StandingCount count;
    EXPECT_FALSE(script.engine().count_on(count));
    script.take(script.engine().policy_changed(script.now(), policy_of("version: 1\n...\n")));
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    while (!script.engine().count_on(count)) {
    }
    EXPECT_EQ(text_of(count.take()), "unmatched : " + std::to_string(step + 1));
}

TEST(StandingCount, CountsOnWhenTheListChangesMeanwhile) {
    Script script(unlimited(), two_rules);
    list(script, 2 * step);
    StandingCount count;
    EXPECT_FALSE(script.engine().count_on(count));
    list(script, 4);
    EXPECT_TRUE(script.engine().count_on(count));
    EXPECT_EQ(text_of(script.engine().standings()), "hold lists: 1; hold searches: 3");
}

}  // namespace
}  // namespace lexid::engine
