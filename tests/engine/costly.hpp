#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/script.hpp"

// Tasks whose conditions take so many steps of the evaluator, and bounds that are small enough for
// a few of them.

namespace lexid::engine {

// Comparing each of 60 entries with each takes 10,800 steps: more than a decision may.
inline constexpr Work small{.step = 10'000,
                            .first_look = 500,
                            .decision = 10'000,
                            .first_looks_a_list = 1'000'000,
                            .costly_a_list = 10'000'000};
// What a program takes at least is not counted beforehand.
inline constexpr std::uint64_t slack = 100;

inline Engine::Settings settings_with(Work work) {
    Engine::Settings settings = unlimited();
    settings.work = work;
    return settings;
}

inline const std::string comparing =
    "rules:\n  - name: strangers\n    then: approve\n    when: >-\n"
    "      metadata.a.all(x, !metadata.b.exists(y, x == y))\n";

// A search with two lists of so many entries, none of which is in both.
inline policy::TaskRef task_with(const std::string& id, int entries, std::string_view created_at) {
    boost::json::array a;
    boost::json::array b;
    for (int i = 0; i < entries; ++i) {
        a.emplace_back(i);
        b.emplace_back(i + entries);
    }
    auto task = policy::Task::from_json({{"id", id},
                                         {"type", "prospect_search"},
                                         {"status", "pending"},
                                         {"description", "task " + id},
                                         {"created_at", created_at},
                                         {"metadata", {{"a", a}, {"b", b}}}});
    return std::move(*task);
}

inline constexpr int cheap = 3;
inline constexpr int costly = 30;      // 2,700 steps
inline constexpr int too_costly = 60;  // 10,800 steps

inline List list_of(const std::vector<std::pair<std::string, int>>& tasks,
                    std::string_view created_at = "2024-10-01T00:00:00Z") {
    List list;
    for (const auto& [id, entries] : tasks) {
        list.tasks.push_back(task_with(id, entries, created_at));
    }
    return list;
}

inline std::vector<std::pair<std::string, int>> many(int count, int entries) {
    std::vector<std::pair<std::string, int>> tasks;
    for (const std::string& id : ids(count)) {
        tasks.emplace_back(id, entries);
    }
    return tasks;
}

// Tells the list and ticks until all of it is decided; the most steps that one of these took.
inline std::uint64_t decide(Script& script, List list) {
    std::uint64_t most = 0;
    std::uint64_t before = script.engine().steps_evaluated();
    const auto measure = [&] {
        most = std::max(most, script.engine().steps_evaluated() - before);
        before = script.engine().steps_evaluated();
    };
    script.list(std::move(list));
    measure();
    while (script.engine().is_working_through() || script.engine().is_deciding_costly()) {
        EXPECT_EQ(script.engine().wake_at(script.now()), script.now().instant);
        script.pass(Duration::zero());
        measure();
    }
    script.pass(Duration::zero());  // for what the last one of them permits
    measure();
    return most;
}

}  // namespace lexid::engine
