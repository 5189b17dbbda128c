// What a start reads of a checkpoint.

#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

const std::string rules =
    "rules:\n"
    "  - name: few\n    when: id < 'm'\n    then: approve\n    limits: [3 per day]\n"
    "  - name: shadow\n    when: id > 'm'\n    then: approve\n    mode: shadow\n"
    "    limits: [1 per day]\n";

// With something in each of its members.
CheckpointRecord full(Time now) {
    CheckpointRecord record;
    record.rules = {"few", "shadow", "gone"};
    record.charges = {
        {{{now - 2h, 1}, {"few", "gone"}, {{"metadata.n", 5}}}, {{now - 1h, 2}, {"few"}, {}}},
        now - 24h};
    record.hypothetical = {
        {{{now - 3h, 3}, {"shadow"}, {{"m", 0}}}, {{now - 3h, 4}, {"shadow"}, {}}}, now - 48h};
    record.tasks = {
        {.id = "drifted",
         .facts = {.first_seen = now - 5h, .decision = 9, .drift = "d", .drifted = "{}"}},
        {.id = "failed",
         .facts = {.first_seen = now - 4h,
                   .had_unknown = true,
                   .attempts = 1,
                   .attempted_digest = sha256("b"),
                   .decision = 7}},
        {.id = "unknown",
         .facts = {.first_seen = now - 3h,
                   .intent = TaskFacts::Intent::unknown,
                   .effect = policy::Effect::dismiss,
                   .charge = {now - 1h, 2},
                   .had_unknown = true,
                   .unknown_at = now - 2h,
                   .attempts = 2,
                   .attempted_digest = sha256("a"),
                   .decision = 8}},
        {.id = "would",
         .facts = {.first_seen = now - 2h,
                   .decision = 6,
                   .would = {{{now - 3h, 3}, {}, {}}, {{now - 3h, 4}, {}, {}}},
                   .would_digest = sha256("c")}},
    };
    record.confirmed = {{"c", now - 4h}, {"d", now - 5h}};
    record.held = {{"h", "kept"}, {"i", "also"}};
    record.followed = {{"f", {now - 6h, true}}, {"g", {now - 7h, false}}};
    record.paused = true;
    record.contract = {{"prospect_search metadata.n", 3, 20}, {"x", 1, 1}};
    record.pace.limit = 1000;
    record.pace.looked = Status::failed;
    record.pace.looked_at = now - 2h;
    PollPlanner planner({});
    planner.watched(now - 5h);
    planner.arrived(now - 4h);
    planner.watched(now - 1h);
    record.planner = planner.state();
    return record;
}

TEST(Checkpoint, IsReadWhole) {
    const Time now{std::chrono::days(20000)};
    const policy::PolicyRef policy = policy_of("version: 1\n" + rules + "...\n");
    CheckpointRecord before = full(now);
    before.policy_hash = policy->hash;
    before.policy_text = policy->text;
    Engine engine(unlimited(), 1);
    // What was read before counts for nothing.
    engine.restore(full(now - 1h), now - 1h);
    engine.restore(before, now - 1h);
    Script script(std::move(engine), rules);
    EXPECT_EQ(std::ranges::count_if(script.records,
                                    [](const Record& record) {
                                        return std::holds_alternative<PolicyRecord>(record);
                                    }),
              0)
        << "it is the one that was recorded";
    const CheckpointRecord after = script.engine().checkpoint(script.now());
    EXPECT_EQ(after.policy_hash, before.policy_hash);
    EXPECT_EQ(after.policy_text, before.policy_text);
    EXPECT_EQ(after.rules, before.rules);
    // Since it was read by another process, what it charged counts a little longer.
    EXPECT_EQ(after.charges.longer.by, TrustedClock::apart_max);
    EXPECT_EQ(after.hypothetical.longer.by, TrustedClock::apart_max);
    before.charges.longer = after.charges.longer;
    before.hypothetical.longer = after.hypothetical.longer;
    EXPECT_EQ(after.charges, before.charges);
    EXPECT_EQ(after.hypothetical, before.hypothetical);
    EXPECT_EQ(after.tasks, before.tasks);
    EXPECT_EQ(after.confirmed, before.confirmed);
    EXPECT_EQ(after.held, before.held);
    EXPECT_EQ(after.followed, before.followed);
    EXPECT_EQ(after.paused, before.paused);
    EXPECT_EQ(after.contract, before.contract);
    EXPECT_EQ(after.pace.limit, before.pace.limit);
    EXPECT_EQ(after.pace.looked, before.pace.looked);
    EXPECT_EQ(after.pace.looked_at, before.pace.looked_at);
    EXPECT_EQ(after.planner.arrivals.counts, before.planner.arrivals.counts);
    EXPECT_EQ(after.planner.arrivals.watched_from, before.planner.arrivals.watched_from);
}

TEST(Checkpoint, AWouldBeChargeThatIsNotThereIsNotInvented) {
    const Time now{std::chrono::days(20000)};
    for (const policy::ChargeId missing :
         {policy::ChargeId{now - 4h, 1}, policy::ChargeId{now - 3h, 5}, policy::ChargeId{now, 9}}) {
        CheckpointRecord before = full(now);
        before.tasks.back().facts.would = {{missing, {}, {}}, {{now - 3h, 4}, {}, {}}};
        Engine engine(unlimited(), 1);
        engine.restore(before, now - 1h);
        Script script(std::move(engine), rules);
        const CheckpointRecord after = script.engine().checkpoint(script.now());
        EXPECT_EQ(after.tasks.back().facts.would,
                  (std::vector<policy::Charge>{{{now - 3h, 4}, {}, {}}}));
    }
}

}  // namespace
}  // namespace lexid::engine
