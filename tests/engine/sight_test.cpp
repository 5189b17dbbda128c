#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/replay.hpp"
#include "engine/script.hpp"

// What a condition can see of a task is what must have been decided upon, whatever the digest
// covers.
namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// A sample task with other fields, or more of them; a field that is null there goes.
policy::TaskRef with(const boost::json::object& fields, const std::string& id = "a") {
    boost::json::value body = task_of(id)->body();
    for (const auto& [key, value] : fields) {
        if (value.is_null()) {
            body.as_object().erase(key);
        } else {
            body.as_object()[key] = value;
        }
    }
    return policy::Task::from_json(std::move(body)).value();
}

List showing(policy::TaskRef task) {
    List list;
    list.tasks.push_back(std::move(task));
    return list;
}

std::string rules_with(const std::string& hold) {
    return "rules:\n  - name: all\n    when: type == prospect_search\n    then: approve\n"
           "  - name: not this\n    when: |\n      " +
           hold + "\n    then: hold\n";
}

struct Sight {
    std::string_view name;
    std::string hold;
    boost::json::object before;
    boost::json::object after;
};

std::vector<Sight> sights() {
    return {
        {"a flag is set", "task.flagged", {{"flagged", false}}, {{"flagged", true}}},
        {"a flag appears", "has(task.flagged) && task.flagged", {}, {{"flagged", true}}},
        {"a flag goes", "!has(task.cleared)", {{"cleared", true}}, {}},
        {"an object",
         "task.owner.name == 'eve'",
         {{"owner", {{"name", "ann"}}}},
         {{"owner", {{"name", "eve"}}}}},
        {"deep inside a list",
         "task.marks.exists(m, m.by == 'eve')",
         {{"marks", {{{"by", "ann"}}}}},
         {{"marks", {{{"by", "ann"}}, {{"by", "eve"}}}}}},
        {"a number's form", "type(task.score) == double", {{"score", 1}}, {{"score", 1.0}}},
        {"zero's sign", "string(task.score) == '-0'", {{"score", 0.0}}, {{"score", -0.0}}},
        {"a condition errs", "task.flagged", {{"flagged", false}}, {{"flagged", "yes"}}},
        {"no metadata instead of empty", "!has(task.metadata)", {}, {{"metadata", nullptr}}},
        {"the order of a list",
         "task.owners[0] == 'eve'",
         {{"owners", {"ann", "eve"}}},
         {{"owners", {"eve", "ann"}}}},
        {"metadata",
         "metadata.risky",
         {{"metadata", {{"risky", false}}}},
         {{"metadata", {{"risky", true}}}}},
    };
}

TEST(Sight, AnIntendedRequestDoesNotLeaveOnceAListShowsTheTaskOtherwise) {
    for (const Sight& row : sights()) {
        for (const bool is_durable : {false, true}) {
            SCOPED_TRACE(std::string(row.name) + (is_durable ? ", durable" : ", being recorded"));
            Engine::Settings settings = unlimited();
            settings.connections = 1;
            Script script(settings, rules_with(row.hold));
            // Another task takes the only connection.
            List list = showing(with(row.before));
            list.tasks.push_back(with(row.before, "0"));
            script.list(list);
            ASSERT_EQ(script.intents(), 2u);
            if (is_durable) {
                script.commit();
                ASSERT_THAT(script.requests, ElementsAre("0"));
            }
            script.pass(1s);
            list = showing(with(row.after));
            list.tasks.push_back(with(row.before, "0"));
            script.list(std::move(list));
            script.commit();
            if (is_durable) {
                script.answer("0", Proof::done);
            }
            script.commit();
            EXPECT_THAT(script.requests, testing::Not(Contains("a")));
            EXPECT_THAT(script.outcomes(), Contains("a refused: not sent: the task changed"));
            EXPECT_THAT(script.decisions(), Contains(StartsWith("a hold not this")));
        }
    }
}

TEST(Sight, ALateLookCountsThoughAListInBetweenLackedTheTask) {
    Script script(unlimited(), rules_with("task.flagged"));
    script.list(showing(with({{"flagged", false}})));
    script.list(List{});
    script.list(showing(with({{"flagged", true}})));
    script.commit();
    EXPECT_THAT(script.requests, IsEmpty());
    EXPECT_THAT(script.decisions(), Contains("a hold not this"));
}

TEST(Sight, WhatTheListShowsAsBeforeLeaves) {
    const boost::json::object same{{"flagged", false}, {"owner", {{"name", "ann"}}}};
    Script script(unlimited(), rules_with("task.flagged"));
    script.list(showing(with(same)));
    script.list(showing(with(same)));
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

// What lies beside the digest makes no new task of it.
TEST(Sight, AChangeBesideTheDigestForgetsNoAttempt) {
    Script script(unlimited(), rules_with("task.flagged"));
    const auto shown = [](int version) {
        return showing(with({{"flagged", false}, {"updated_at", version}}));
    };
    for (int attempt = 0; attempt < 3; ++attempt) {
        script.list(shown(attempt));
        script.commit();
        ASSERT_EQ(script.requests.size(), static_cast<std::size_t>(attempt) + 1);
        script.answer("a", Proof::refused);
        script.pass(40s);
    }
    script.list(shown(3));
    script.commit();
    EXPECT_EQ(script.requests.size(), 3u) << "the wait after the third attempt holds";
}

TEST(Sight, AFieldBesideTheDigestThatIsOfAnotherKindDrifts) {
    Script script(unlimited(), "rules:\n  - name: none\n    when: id == ''\n    then: approve\n");
    List usual;
    for (const std::string& id : ids(Contract::sightings_min)) {
        usual.tasks.push_back(with({{"score", 1}}, id));
    }
    script.list(usual);
    EXPECT_THAT(script.notices, IsEmpty());
    usual.tasks.front() = with({{"score", "much"}}, "t0000");
    script.list(usual);
    EXPECT_THAT(script.decisions(), Contains("t0000 hold "));
    ASSERT_EQ(script.notices.size(), 1u);
    EXPECT_THAT(script.notices.front(), testing::HasSubstr("`score` is a text"));
}

TEST(Sight, ASingleTaskThatChangesBesideTheDigestTeachesNothing) {
    Script script(unlimited(), "rules:\n  - name: none\n    when: id == ''\n    then: approve\n");
    for (int version = 0; version < 2 * Contract::sightings_min; ++version) {
        script.list(showing(with({{"updated_at", version}, {"metadata", {{"n", "1"}}}})));
    }
    List list = showing(with({{"updated_at", 0}, {"metadata", {{"n", "1"}}}}));
    list.tasks.push_back(with({{"metadata", {{"n", 1}}}}, "b"));
    script.list(std::move(list));
    EXPECT_THAT(script.decisions(), testing::Not(Contains("b hold ")));
}

// Each decision of the script, derived from the records before it, says the same.
int expect_all_follow(const Script& script, const std::vector<Record>& records) {
    int count = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto* intent = std::get_if<IntentRecord>(&records[i]);
        const auto* recorded =
            intent != nullptr ? &intent->decision : std::get_if<DecisionRecord>(&records[i]);
        if (recorded == nullptr) {
            continue;
        }
        ++count;
        SCOPED_TRACE("record " + std::to_string(i));
        Replay replay(unlimited(), nullptr);
        for (std::size_t before = 0; before < i; ++before) {
            replay.take(records[before], script.times[before]);
        }
        Result<DecisionRecord> derived = replay.derive(*recorded, script.times[i]);
        if (!derived) {
            ADD_FAILURE() << derived.error().text;
            continue;
        }
        derived->snapshot = recorded->snapshot;
        EXPECT_EQ(*derived, *recorded);
    }
    return count;
}

TEST(Sight, WhatWasDecidedOnAChangeBesideTheDigestFollowsAgain) {
    for (const Sight& row : sights()) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), rules_with(row.hold));
        script.list(showing(with(row.after)));
        for (int round = 0; round < 2; ++round) {
            script.list(showing(with(row.before)));
            script.list(showing(with(row.after)));
            script.commit();
        }
        std::vector<Record> read_back;
        for (const Record& record : script.records) {
            const EncodedRecord encoded = encode(record);
            read_back.push_back(decode(encoded.kind, encoded.task, encoded.body).value());
        }
        EXPECT_EQ(expect_all_follow(script, read_back), 5);
    }
}

// The same digest, but too long to be kept: an earlier snapshot is no stand-in for it.
TEST(Sight, AnEarlierSnapshotDoesNotStandInForOneThatIsTooLong) {
    Script script(unlimited(),
                  "rules:\n  - name: long\n    when: task.flagged != ''\n    then: hold\n");
    script.list(showing(with({{"flagged", ""}})));
    const std::string long_text(DecisionRecord::snapshot_bytes_max, 'x');
    script.list(showing(with({{"flagged", long_text}})));
    script.list(showing(with({{"flagged", ""}})));
    std::vector<std::string> results;
    for (std::size_t i = 0; i < script.records.size(); ++i) {
        if (const auto* recorded = std::get_if<DecisionRecord>(&script.records[i])) {
            Replay copy(unlimited(), nullptr);
            for (std::size_t before = 0; before < i; ++before) {
                copy.take(script.records[before], script.times[before]);
            }
            const auto derived = copy.derive(*recorded, script.times[i]);
            results.push_back(derived ? "follows" : derived.error().text);
        }
    }
    EXPECT_THAT(results, ElementsAre("follows", testing::HasSubstr("longer than"), "follows"));
}

}  // namespace
}  // namespace lexid::engine
