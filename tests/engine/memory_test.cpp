// What the engine lets go once nothing needs it: a policy of megabytes, a long snapshot.

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

const std::string hold_all =
    "rules:\n  - name: nobody\n    when: type == prospect_search\n    then: hold\n";

List described(const std::string& id, const std::string& description) {
    boost::json::value body = task_of(id)->body();
    body.as_object()["description"] = description;
    return {.tasks = {*policy::Task::from_json(std::move(body))}};
}

// The task was intended, or requested, under the policy and on the snapshot; then both change.
TEST(Memory, KeepsNeitherAPolicyNorASnapshotThatNothingUnderWayRestsOn) {
    const std::pair<std::string_view, std::function<void(Script&)>> ends[] = {
        {"not sent", [](Script&) {}},
        {"refused", [](Script& it) { it.answer("a", Proof::refused); }},
        {"dealt with elsewhere", [](Script& it) { it.answer("a", Proof::not_pending); }},
        {"not now", [](Script& it) { it.answer("a", Proof::rate_limited); }},
    };
    for (const auto& [name, end] : ends) {
        SCOPED_TRACE(name);
        Script script(unlimited(), approve_all);
        List shown = described("a", "first");
        const std::weak_ptr<const policy::Task> snapshot = shown.tasks.front();
        const std::weak_ptr<const policy::Policy> policy = script.engine().policy();
        script.list(std::move(shown));
        ASSERT_EQ(script.intents(), 1u);
        if (name != "not sent") {
            script.commit();
        }
        script.take(script.engine().policy_changed(script.now(),
                                                   policy_of("version: 1\n" + hold_all + "...\n")));
        script.commit();
        end(script);
        script.list(described("a", "second"));
        EXPECT_TRUE(policy.expired());
        EXPECT_TRUE(snapshot.expired());
    }
}

TEST(Memory, KeepsNoSnapshotOnceItsRequestHasLeft) {
    Script script(unlimited(), approve_all);
    List shown = described("a", "first");
    const std::weak_ptr<const policy::Task> snapshot = shown.tasks.front();
    script.list(std::move(shown));
    script.commit();
    ASSERT_EQ(script.requests.size(), 1u);
    script.list(described("a", "second"));
    EXPECT_TRUE(snapshot.expired());
}

}  // namespace
}  // namespace lexid::engine
