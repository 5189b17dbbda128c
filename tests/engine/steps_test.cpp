// How much is done in one step: what is not evaluating counts too, in the same steps.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "engine/script.hpp"
#include "json/canonical.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr int shown = 20;

Engine::Settings with_step(std::uint64_t step, std::uint64_t first_look) {
    Engine::Settings settings = unlimited();
    settings.work.step = step;
    settings.work.first_look = first_look;
    settings.work.decision = step;
    return settings;
}

// With a metadata field of each of these names.
List list_with(const std::vector<std::string>& fields, std::size_t description_bytes = 4) {
    List list;
    for (const std::string& id : ids(shown)) {
        boost::json::value body = task_of(id)->body();
        body.as_object()["description"] = std::string(description_bytes, 'd');
        for (const std::string& field : fields) {
            body.as_object()["metadata"].as_object()[field] = 1;
        }
        list.tasks.push_back(*policy::Task::from_json(std::move(body)));
    }
    return list;
}

// A task has six fields of its own; with the type's fifteen bytes each of their names takes a step.
TEST(Steps, TakingATaskInTakes96AFieldAndOneForEach16BytesOfItsName) {
    constexpr std::uint64_t own = 6 * 97;
    const struct {
        std::string_view name;
        std::vector<std::string> fields;
        std::uint64_t work;
    } rows[] = {
        {"no metadata", {}, own},
        {"a field with an empty name", {""}, own + 96},
        {"a short name", {"n"}, own + 97},
        {"a name of 16 bytes", {std::string(16, 'n')}, own + 97},
        {"a name of 17 bytes", {std::string(17, 'n')}, own + 98},
        {"two fields", {"n", "m"}, own + 2 * 97},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::pair<std::uint64_t, std::size_t> taken[] = {{4 * row.work, 4},
                                                               {4 * row.work + 1, 5}};
        for (const auto& [step, tasks] : taken) {
            Script script(with_step(step, 1), "rules: []\n");
            script.list(list_with(row.fields));
            EXPECT_EQ(script.engine().checkpoint(script.now()).tasks.size(), tasks);
        }
    }
}

TEST(Steps, DecidingATaskTakes400And24ARuleAnd32AMatchAndTwoAByteOfTheSnapshot) {
    const auto rule = [](const std::string& name, const std::string& when) {
        return "  - name: " + name + "\n    when: " + when + "\n    then: hold\n";
    };
    const struct {
        std::string_view name;
        std::string rules;
        std::size_t description_bytes;
        std::uint64_t work;  // besides evaluating and the snapshot
    } rows[] = {
        {"no rule", " []\n", 4, 400},
        {"a rule that does not match", "\n" + rule("a", "id == 'x'"), 4, 400 + 24},
        {"a rule that matches", "\n" + rule("a", "id != 'x'"), 4, 400 + 24 + 32},
        {"both", "\n" + rule("a", "id == 'x'") + rule("b", "id != 'x'"), 4, 400 + 2 * 24 + 32},
        {"a rule for another type", "\n" + rule("a", "type == list_operation"), 4, 400},
        {"a long snapshot", " []\n", 10'000, 400},
        {"one that is too long", " []\n", DecisionRecord::snapshot_bytes_max, 400},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const List list = list_with({}, row.description_bytes);
        const std::size_t bytes = std::min(json::canonical(list.tasks.front()->body()).size(),
                                           DecisionRecord::snapshot_bytes_max);
        const policy::PolicyRef policy = policy_of("version: 1\nrules:" + row.rules + "...\n");
        const auto script_with = [&](std::uint64_t step, std::uint64_t first_look) {
            Script script(with_step(step, first_look), "rules: []\nlimits: [9 per day]\n");
            script.list(list);
            while (script.engine().is_working_through()) {
                script.pass(0s);
            }
            script.pass(0s);
            script.records.clear();
            return script;
        };
        Script all = script_with(100'000'000, 50'000);
        const std::uint64_t before = all.engine().steps_evaluated();
        all.take(all.engine().policy_changed(all.now(), policy));
        const std::uint64_t evaluating = (all.engine().steps_evaluated() - before) / shown;
        ASSERT_EQ(all.decisions().size(), std::size_t{shown});

        const std::uint64_t work = row.work + evaluating + 2 * bytes;
        const std::uint64_t first_look = 300;
        for (const std::uint64_t less : {0, 1}) {
            Script script = script_with(first_look + 4 * work - less, first_look);
            script.take(script.engine().policy_changed(script.now(), policy));
            EXPECT_EQ(script.decisions().size(), 5u - less);
        }
    }
}

// The loop may bring many events between two turns of its own.
TEST(Steps, EventsBetweenTwoTicksDoNoMoreThanOne) {
    constexpr std::size_t step = Engine::looks_a_step_max;
    Script script(unlimited(), "rules: []\n");
    script.list(ids(static_cast<int>(4 * step)));
    const auto decided_by_events = [&script] {
        const std::size_t before = script.decisions().size();
        for (int i = 0; i < 8; ++i) {
            script.take(script.engine().wished(script.now()));
            script.commit();
        }
        return script.decisions().size() - before;
    };
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(decided_by_events(), 0U) << "tasks are taken in, a step of them a tick";
        EXPECT_LE(script.engine().wake_at(script.now()), script.now().instant);
        script.pass(0s);
    }
    for (int i = 0; i < 4; ++i) {
        const std::size_t before = script.decisions().size();
        script.pass(0s);
        EXPECT_EQ(script.decisions().size() - before, step);
        EXPECT_EQ(decided_by_events(), 0U);
    }
    EXPECT_EQ(script.decisions().size(), 4 * step);
}

}  // namespace
}  // namespace lexid::engine
