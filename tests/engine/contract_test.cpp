#include "engine/contract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"
#include "json/read.hpp"

namespace lexid::engine {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

boost::json::object object_of(std::string_view text) {
    return json::read(text)->get_object();
}

TEST(Contract, NoticesAFieldThatIsOfAnotherKindThanEverBefore) {
    const struct {
        std::string_view name;
        std::string_view before;
        std::string_view now;
        std::string drift;
    } rows[] = {
        {"the same", R"({"type":"a","metadata":{"n":1}})", R"({"type":"a","metadata":{"n":2}})",
         ""},
        {"numbers are one kind", R"({"type":"a","metadata":{"n":1}})",
         R"({"type":"a","metadata":{"n":2.5}})", ""},
        {"a new field", R"({"type":"a","metadata":{}})", R"({"type":"a","metadata":{"n":2}})", ""},
        {"an absent field", R"({"type":"a","metadata":{"n":1}})", R"({"type":"a","metadata":{}})",
         ""},
        {"null is as good as absent", R"({"type":"a","metadata":{"n":1}})",
         R"({"type":"a","metadata":{"n":null}})", ""},
        {"null teaches nothing", R"({"type":"a","metadata":{"n":null}})",
         R"({"type":"a","metadata":{"n":1}})", ""},
        {"another type has fields of its own", R"({"type":"a","metadata":{"n":1}})",
         R"({"type":"b","metadata":{"n":"1"}})", ""},
        {"a number that is a text", R"({"type":"a","metadata":{"n":1}})",
         R"({"type":"a","metadata":{"n":"1"}})",
         "`metadata.n` is a text, where all a tasks had a number"},
        {"a text that is a list", R"({"type":"a","metadata":{"q":"x"}})",
         R"({"type":"a","metadata":{"q":["x"]}})",
         "`metadata.q` is a list, where all a tasks had a text"},
        {"a field of the task itself", R"({"type":"a","extra":{}})", R"({"type":"a","extra":true})",
         "`extra` is a truth value, where all a tasks had an object"},
        {"a name with a dot is no path", R"({"type":"a","metadata":{"n":1},"metadata.m":1})",
         R"({"type":"a","metadata":{"n":1,"m":2},"metadata.m":2})", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Contract contract;
        for (int i = 0; i < Contract::sightings_min; ++i) {
            contract.learn(object_of(row.before));
        }
        EXPECT_EQ(contract.drift(object_of(row.now)), row.drift);
        contract.learn(object_of(row.now));
        EXPECT_EQ(contract.drift(object_of(row.now)), "") << "learnt";
    }
}

policy::TaskRef counting(const std::string& id, boost::json::value count) {
    return *policy::Task::from_json({{"id", id},
                                     {"type", "prospect_search"},
                                     {"status", "pending"},
                                     {"description", ""},
                                     {"created_at", "2024-10-01T00:00:00Z"},
                                     {"metadata", {{"count", std::move(count)}}}});
}

List list_of(std::vector<policy::TaskRef> tasks) {
    List list;
    list.tasks = std::move(tasks);
    return list;
}

TEST(Contract, OneOddTaskAmongTheFirstTeachesNothing) {
    Contract contract;
    contract.learn(object_of(R"({"type":"a","metadata":{"n":"1"}})"));
    for (int i = 0; i < 2 * Contract::sightings_min; ++i) {
        EXPECT_EQ(contract.drift(object_of(R"({"type":"a","metadata":{"n":1}})")), "");
        contract.learn(object_of(R"({"type":"a","metadata":{"n":1}})"));
    }
    EXPECT_NE(contract.drift(object_of(R"({"type":"a","metadata":{"n":[]}})")), "");
}

TEST(Drift, HoldsTheTaskAndTellsPeopleUntilOneOfThemAcceptsIt) {
    const std::string rules = "rules:\n  - name: r\n    when: id < 't'\n    then: approve\n";
    Script script(unlimited(), rules);
    List first;
    for (const std::string& id : ids(Contract::sightings_min)) {
        first.tasks.push_back(counting(id, 1));
    }
    script.list(std::move(first));
    script.list(list_of({counting("b", "1"), counting("c", 2), counting("d", "9")}));
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("c"));
    EXPECT_THAT(script.decisions(), AllOf(Contains("b hold "), Contains("d hold ")));
    ASSERT_EQ(script.notices.size(), 1u) << "told once";
    EXPECT_THAT(script.notices.front(), HasSubstr("`metadata.count` is a text"));

    // A restart forgets neither the contract nor what a person accepted.
    for (const bool accepted : {false, true}) {
        SCOPED_TRACE(accepted);
        if (accepted) {
            const OrderRecord order{OrderRecord::Act::release, "b", "ann", ""};
            auto obeyed = script.engine().obey(script.now(), order);
            EXPECT_TRUE(obeyed.answer);
            script.take(std::move(obeyed.actions));
            script.commit();
            EXPECT_THAT(script.requests, UnorderedElementsAre("b", "c", "d"));
        }
        Engine engine(unlimited(), 1);
        for (std::size_t i = 0; i < script.records.size(); ++i) {
            engine.restore(script.records[i], script.times[i]);
        }
        Script later(std::move(engine), rules);
        later.list(list_of({counting("e", "7")}));
        EXPECT_EQ(later.intents(), accepted ? 1u : 0u);
    }
}

// `drifted` is what an earlier run kept of a task that no list has shown since.
TEST(Drift, OfATaskThatIsGoneIsAcceptedOnce) {
    const std::string one_field = R"({"metadata":{"count":"1"},"type":"prospect_search"})";
    for (const std::string& drifted : {one_field, std::string("[1]"), std::string("{")}) {
        SCOPED_TRACE(drifted);
        Engine engine(unlimited(), 1);
        std::string field("prospect_search");
        field += '\0';
        field += "metadata.count";
        engine.restore(
            CheckpointRecord{.tasks = {{.id = "b", .facts = {.drift = "d", .drifted = drifted}}},
                             .contract = {{field, 2, Contract::sightings_min}}},
            Time());
        Script script(std::move(engine), approve_all);
        const OrderRecord release{OrderRecord::Act::release, "b", "ann", ""};
        EXPECT_TRUE(script.engine().obey(script.now(), release).answer);
        EXPECT_FALSE(script.engine().obey(script.now(), release).answer) << "nobody keeps it";
        script.list(list_of({counting("c", "2")}));
        EXPECT_EQ(script.intents(), drifted == one_field ? 1u : 0u);
    }
}

// A task that departed from the contract teaches like any other once a person accepted another one.
TEST(Drift, ThatIsAcceptedTeachesTheRestOfTheTask) {
    Script script(unlimited(), "rules: []\n");
    List first;
    for (const std::string& id : ids(Contract::sightings_min)) {
        first.tasks.push_back(counting(id, 1));
    }
    script.list(std::move(first));
    boost::json::value odd = counting("d", "1")->body();
    odd.as_object()["metadata"].as_object()["extra"] = true;
    const policy::TaskRef other = *policy::Task::from_json(std::move(odd));
    script.list(list_of({counting("b", "1"), other}));
    const auto sightings = [&] {
        for (const Contract::Known& known : script.engine().checkpoint(script.now()).contract) {
            if (known.field.ends_with("metadata.extra")) {
                return int{known.sightings};
            }
        }
        return 0;
    };
    EXPECT_EQ(sightings(), 0);
    script.take(
        script.engine().obey(script.now(), {OrderRecord::Act::release, "b", "ann", ""}).actions);
    EXPECT_EQ(sightings(), 1);
}

TEST(Contract, KnowsUpTo4096FieldsAndIsListedAndPutBack) {
    boost::json::object task{{"type", "a"}};
    boost::json::object metadata;
    // With the task's own two members these are as many as are kept.
    for (std::size_t i = 0; i + 2 < Contract::fields_max; ++i) {
        metadata["f" + std::to_string(i)] = 1;
    }
    task["metadata"] = metadata;
    Contract contract;
    for (int i = 0; i < Contract::sightings_min; ++i) {
        contract.learn(task);
    }
    EXPECT_EQ(contract.all().size(), Contract::fields_max);
    EXPECT_TRUE(std::ranges::is_sorted(contract.all(), {}, &Contract::Known::field));
    task["one_more"] = 1;
    for (int i = 0; i < Contract::sightings_min; ++i) {
        contract.learn(task);
    }
    EXPECT_EQ(contract.all().size(), Contract::fields_max);
    for (const Contract::Known& known : contract.all()) {
        ASSERT_EQ(known.sightings, Contract::sightings_min) << "and no more";
    }
    Contract other;
    other.learn(object_of(R"({"type":"b","x":true})"));
    other.put_back(contract.all());
    EXPECT_EQ(other.all(), contract.all());
    std::vector<Contract::Known> more = contract.all();
    more.push_back({"zzz", 1, 1});
    other.put_back(more);
    EXPECT_EQ(other.all().size(), Contract::fields_max);
}

TEST(Contract, AFieldIsKnownAfterSoManySightings) {
    for (const int sightings : {Contract::sightings_min - 1, int{Contract::sightings_min}}) {
        Contract contract;
        for (int i = 0; i < sightings; ++i) {
            contract.learn(object_of(R"({"type":"a","metadata":{"n":1}})"));
        }
        EXPECT_EQ(contract.drift(object_of(R"({"type":"a","metadata":{"n":"1"}})")).empty(),
                  sightings < Contract::sightings_min);
    }
}

TEST(Contract, LongNamesAreShortened) {
    for (const std::size_t size : {80u, 81u}) {
        const std::string name(size, 'n');
        const std::string type(size, 't');
        const boost::json::object number{{"type", type}, {name, 1}};
        const boost::json::object text{{"type", type}, {name, "1"}};
        Contract contract;
        for (int i = 0; i < Contract::sightings_min; ++i) {
            contract.learn(number);
        }
        const std::string end = size > 80 ? "…" : "";
        EXPECT_EQ(contract.drift(text), "`" + name.substr(0, 80) + end + "` is a text, where all " +
                                            type.substr(0, 80) + end + " tasks had a number");
    }
}

TEST(Contract, WhatHasNoTypeOrOddMetadataIsNoCrash) {
    Contract contract;
    for (const std::string_view odd : {"{}", R"({"type":1})", R"({"type":null,"metadata":null})",
                                       R"({"type":"a","metadata":[1]})", R"({"metadata":"x"})"}) {
        for (int i = 0; i < Contract::sightings_min; ++i) {
            contract.learn(object_of(odd));
        }
        EXPECT_EQ(contract.drift(object_of(odd)), "") << odd;
    }
}

}  // namespace
}  // namespace lexid::engine
