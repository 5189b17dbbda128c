#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ranges>

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

// What a process remembers that starts a month after another, by the machine's clock.
CheckpointRecord remembered_a_month_later(const std::function<void(Script&)>& first_list) {
    const Script script = eventful();
    Engine::Settings settings = unlimited();
    settings.checkpoint_after = 1;
    Engine engine(settings, 1);
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        Record record = script.records[i];
        if (auto* intent = std::get_if<IntentRecord>(&record)) {
            intent->charged_at -= std::chrono::days(30);
        }
        engine.restore(record, script.times[i] - std::chrono::days(30));
    }
    Script one(std::move(engine), rules);
    first_list(one);
    one.commit();
    for (const std::string prefix : {"n", "p"}) {  // more records than tasks are checkpoint enough
        std::vector<std::string> shown = ids(60);
        std::ranges::for_each(shown, [&](std::string& id) { id.insert(0, prefix); });
        one.pass(31s);
        one.list(shown);
        one.commit();
    }
    const auto written = std::ranges::find_if(
        one.records | std::views::reverse,
        [](const Record& record) { return std::holds_alternative<CheckpointText>(record); });
    if (checkpoints_in(one) < 2) {
        ADD_FAILURE() << "no checkpoint after the lists";
        return {};
    }
    const EncodedRecord encoded = encode(*written);
    const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
    EXPECT_TRUE(decoded) << decoded.error().text;
    return decoded ? std::get<CheckpointRecord>(*decoded) : CheckpointRecord();
}

TEST(Checkpoint, AClockThatIsAheadForgetsNothing) {
    const auto list = [](const std::function<void(Script&, List&)>& change) {
        return [change](Script& script) {
            List shown{.tasks = {task_of("new")}};
            change(script, shown);
            script.list(std::move(shown));
        };
    };
    const struct {
        std::string_view name;
        std::function<void(Script&)> first_list;
        bool remembers;
    } rows[] = {
        {"before a list", [](Script&) {}, true},
        {"after a list that does not tell the time", list([](Script&, List&) {}), true},
        {"after one that was kept on the way", list([](Script& script, List& shown) {
             shown.kept = List::Kept{10s, "`Age`"};
             shown.quota.date = script.now().time;
         }),
         true},
        {"after one whose Date is the clock's",
         list([](Script& script, List& shown) { shown.quota.date = script.now().time; }), false},
        {"after one by whose Date it is a day later only", list([](Script& script, List& shown) {
             shown.quota.date = script.now().time - std::chrono::days(29);
         }),
         true},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const CheckpointRecord checkpoint = remembered_a_month_later(row.first_list);
        EXPECT_EQ(checkpoint.confirmed.size(), row.remembers ? 1u : 0u);
        EXPECT_EQ(checkpoint.charges.covered_from == std::nullopt, row.remembers);
    }
}

// A checkpoint of more tasks than one step writes is due, and its first step is done.
Script with_a_long_one() {
    Script script(unlimited(), approve_all);
    List shown;
    for (const std::string& id : ids(4'000)) {
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
        for (const int steps_before : {0, 2}) {
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
    script.tell_time();
    script.list(ids(250));
    script.commit();
    for (std::size_t i = 0; i < script.requests.size(); ++i) {
        script.answer(script.requests[i], Proof::done);
        script.commit();
        script.pass(0s);
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

// Whether a confirmed task that a list shows as pending is requested again: after `days` with a
// checkpoint each day, on each of which lists showed it too or not.
bool is_requested_again(int days, bool listed_each_day) {
    Engine::Settings settings = unlimited();
    settings.checkpoint_after = 1;
    Script script(settings, "rules:\n  - name: r\n    when: id == 'a'\n    then: approve\n");
    script.tell_time();
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::done);
    script.commit();
    for (int day = 0; day < days; ++day) {
        script.pass(24h);
        std::vector<std::string> shown = {"new" + std::to_string(day)};
        if (listed_each_day) {
            shown.emplace_back("a");
        }
        script.list(shown);
        script.commit();
    }
    script.pass(31s);
    script.list({"a"});
    script.commit();
    return script.requests.size() > 1;
}

TEST(Checkpoint, KeepsAConfirmedTaskAsLongAsAListMayLagBehind) {
    const struct {
        std::string_view name;
        int days;
        bool listed_each_day;
        bool requested_again;
    } rows[] = {
        {"a list lags behind by a moment", 0, false, false},
        {"by a day", 1, false, false},
        {"by nearly a week", 6, false, false},
        {"for more than a week", 8, false, true},
        {"for a month in which every list shows it", 30, true, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(is_requested_again(row.days, row.listed_each_day), row.requested_again);
    }
}

TEST(Checkpoint, KeepsChargesAsLongAsTheLongestLimitLooksBack) {
    const std::string rule = "rules:\n  - name: r\n    when: id < 't0100'\n    then: approve\n";
    const struct {
        std::string_view name;
        std::string rules;
        int days;
        std::size_t charges;
    } rows[] = {
        {"without a limit, for a week", rule, 6, 1},
        {"and no longer", rule, 8, 0},
        {"a rule's limit", rule + "    limits: [9 per 10d, 9 per hour]\n", 9, 1},
        {"a rule's limit that is over", rule + "    limits: [9 per 10d, 9 per hour]\n", 11, 0},
        {"the policy's limit", rule + "limits: [9 per 10d, 9 per hour]\n", 9, 1},
        {"the policy's limit that is over", rule + "limits: [9 per 10d, 9 per hour]\n", 11, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Engine::Settings settings = unlimited();
        settings.checkpoint_after = 1;
        Script script(settings, row.rules);
        script.tell_time();
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::done);
        script.commit();
        script.pass(row.days * 24h);
        script.list({"unseen" + std::to_string(row.days)});
        script.commit();
        EXPECT_EQ(script.engine().checkpoint(script.now()).charges.charges.size(), row.charges);
    }
}

}  // namespace
}  // namespace lexid::engine
