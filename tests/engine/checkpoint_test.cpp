#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/replay.hpp"
#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

const std::string rules =
    "rules:\n"
    "  - name: few\n    when: id < 'm'\n    then: approve\n    limits: [3 per day]\n"
    "  - name: shadow\n    when: id > 'm'\n    then: approve\n    mode: shadow\n"
    "    limits: [1 per day]\n";

void order(Script& script, OrderRecord::Act act, const std::string& task) {
    script.take(script.engine().obey(script.now(), {act, task, "ann", ""}).actions);
}

// A bit of everything that a checkpoint has to remember.
Script eventful() {
    Script script(unlimited(), rules);
    script.list({"done", "lost", "refused", "held", "over", "x", "y"});
    script.commit();
    for (const std::string& task : std::vector(script.requests)) {
        script.answer(task, task == "done"   ? Proof::done
                            : task == "held" ? Proof::nothing
                                             : Proof::refused);
    }
    order(script, OrderRecord::Act::hold, "lost");
    order(script, OrderRecord::Act::hold, "elsewhere");
    order(script, OrderRecord::Act::pause, "");
    script.commit();
    return script;
}

Engine restored(const Script& script) {
    Engine engine(unlimited(), 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine.restore(script.records[i], script.times[i]);
    }
    return engine;
}

// Without the pace: each start sends a list.
std::string text_of(Script& script) {
    CheckpointRecord checkpoint = script.engine().checkpoint(script.now());
    checkpoint.pace = {};
    return encode(checkpoint).body;
}

TEST(Checkpoint, StandsForEveryRecordBeforeIt) {
    const Script script = eventful();
    Script one(restored(script), rules);
    const CheckpointRecord checkpoint = one.engine().checkpoint(one.now());

    const EncodedRecord encoded = encode(checkpoint);
    EXPECT_EQ(encoded.kind, "checkpoint");
    const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
    ASSERT_TRUE(decoded) << decoded.error().text;
    EXPECT_EQ(std::get<CheckpointRecord>(*decoded), checkpoint);

    Engine from_checkpoint(unlimited(), 1);
    from_checkpoint.restore(*decoded, one.now().time);
    Script other(std::move(from_checkpoint), rules);
    EXPECT_EQ(text_of(other), text_of(one));
    for (Script* each : {&one, &other}) {
        each->list(List{});
        order(*each, OrderRecord::Act::resume, "");
        each->pass(4min);
        each->list({"lost", "refused", "held", "over", "x", "y", "a1", "a2"});
        each->commit();
    }
    EXPECT_EQ(one.decisions(), other.decisions());
    EXPECT_EQ(one.requests, other.requests);
    EXPECT_EQ(one.outcomes(), other.outcomes());
    EXPECT_FALSE(one.requests.empty());
    EXPECT_FALSE(one.outcomes().empty());
}

TEST(Checkpoint, TakesThePlaceOfWhatWasReadBeforeIt) {
    const Script script = eventful();
    Script other(restored(script), rules);
    Engine engine = restored(script);
    engine.restore(other.engine().checkpoint(other.now()), script.now().time);
    Script one(std::move(engine), rules);
    EXPECT_EQ(text_of(one), text_of(other));
}

std::size_t checkpoints_in(const Script& script) {
    return static_cast<std::size_t>(std::ranges::count_if(script.records, [](const Record& record) {
        return std::holds_alternative<CheckpointText>(record);
    }));
}

TEST(Checkpoint, IsWrittenAfterManyRecordsOrADay) {
    Script busy(unlimited(), "rules: []\n");
    busy.list(ids(9'000));
    while (busy.engine().is_working_through()) {
        busy.pass(1ms);
    }
    EXPECT_EQ(checkpoints_in(busy), 0u);
    busy.pass(25h);
    busy.list(ids(9'001));
    while (busy.engine().is_working_through()) {
        busy.pass(1ms);
    }
    EXPECT_EQ(checkpoints_in(busy), 1u) << "a day is over";

    Script quiet(unlimited(), "rules: []\n");
    quiet.list(ids(10));
    quiet.pass(25h);
    quiet.list(ids(11));
    EXPECT_EQ(checkpoints_in(quiet), 0u) << "ten records are read quickly";
}

TEST(Checkpoint, AClockThatIsAheadForgetsNothing) {
    const Script script = eventful();
    Engine::Settings settings = unlimited();
    settings.checkpoint_after = 1;
    Engine engine(settings, 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        engine.restore(script.records[i], script.times[i] - std::chrono::days(30));
    }
    const Script one(std::move(engine), rules);
    const auto written = std::ranges::find_if(one.records, [](const Record& record) {
        return std::holds_alternative<CheckpointText>(record);
    });
    ASSERT_NE(written, one.records.end());
    const EncodedRecord encoded = encode(*written);
    const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
    ASSERT_TRUE(decoded) << decoded.error().text;
    const auto& checkpoint = std::get<CheckpointRecord>(*decoded);
    EXPECT_EQ(checkpoint.confirmed.size(), 1u);
    EXPECT_FALSE(checkpoint.charges.charges.empty());
    EXPECT_EQ(checkpoint.charges.covered_from, std::nullopt);
}

// A checkpoint of more tasks than one step writes is due, and its first step is done.
Script with_a_long_one() {
    Script script(unlimited(), approve_all);
    List shown;
    for (const std::string& id : ids(5'000)) {
        shown.tasks.push_back(task_of(id, "list_operation"));
    }
    script.list(shown);
    while (script.engine().is_working_through()) {
        script.pass(0s);
    }
    script.pass(25h);
    shown.tasks.push_back(task_of("u1", "prospect_search"));
    shown.tasks.push_back(task_of("u2", "list_operation"));
    script.list(shown);
    while (script.intents() == 0) {
        script.pass(0s);
    }
    EXPECT_EQ(checkpoints_in(script), 0u);
    return script;
}

TEST(Checkpoint, IsWrittenInSteps) {
    const struct {
        std::string_view name;
        std::function<void(Script&)> meanwhile;
    } rows[] = {
        {"nothing happens on the way", [](Script&) {}},
        {"something is recorded", [](Script& it) { order(it, OrderRecord::Act::hold, "t0000"); }},
        {"an intent is durable", [](Script& it) { it.commit(); }},
        {"a list comes", [](Script& it) { it.list(ids(20)); }},
        {"the policy changes",
         [](Script& it) {
             it.take(
                 it.engine().policy_changed(it.now(), policy_of("version: 1\nrules: []\n...\n")));
         }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const int steps_before : {0, 1, 3}) {
            Script script = with_a_long_one();
            for (int i = 0; i < steps_before; ++i) {
                script.pass(0s);
            }
            ASSERT_TRUE(script.engine().is_working_through());
            row.meanwhile(script);
            while (script.engine().is_working_through()) {
                EXPECT_EQ(script.engine().wake_at(script.now()), script.now().instant);
                EXPECT_TRUE(script.requests.empty()) << "nothing leaves meanwhile";
                script.pass(0s);
            }
            ASSERT_EQ(checkpoints_in(script), 1u);
            const EncodedRecord encoded = encode(script.records.back());
            const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
            ASSERT_TRUE(decoded) << decoded.error().text;
            EXPECT_EQ(std::get<CheckpointRecord>(*decoded),
                      script.engine().checkpoint(script.now()));
        }
    }
}

TEST(Checkpoint, EndsWithTheService) {
    Script script = with_a_long_one();
    script.take(script.engine().stop(script.now()));
    EXPECT_FALSE(script.engine().is_working_through());
    script.commit();  // the intent
    script.commit();  // that it was not sent
    EXPECT_TRUE(script.engine().stopped());
    EXPECT_EQ(checkpoints_in(script), 0u);
}

TEST(Checkpoint, ForgetsChargesThatNoLimitLooksBackOn) {
    Script script(unlimited(), "rules:\n  - name: r\n    when: id < 't0100'\n    then: approve\n");
    script.list(ids(250));
    script.commit();
    for (std::size_t i = 0; i < script.requests.size(); ++i) {
        script.answer(script.requests[i], Proof::done);
        script.commit();
    }
    EXPECT_EQ(script.engine().checkpoint(script.now()).charges.charges.size(), 100u);
    EXPECT_EQ(script.engine().checkpoint(script.now()).confirmed.size(), 100u);
    script.pass(8 * 24h);
    script.list({"t0200", "unseen"});
    script.commit();
    EXPECT_EQ(checkpoints_in(script), 1u);
    EXPECT_TRUE(script.engine().checkpoint(script.now()).charges.charges.empty());
    EXPECT_TRUE(script.engine().checkpoint(script.now()).confirmed.empty());
}

}  // namespace
}  // namespace lexid::engine
