#include "engine/contract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"
#include "json/read.hpp"

namespace lexid::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
         "`metadata.n` is a text, where every a before had a number"},
        {"a text that is a list", R"({"type":"a","metadata":{"q":"x"}})",
         R"({"type":"a","metadata":{"q":["x"]}})",
         "`metadata.q` is a list, where every a before had a text"},
        {"a field of the task itself", R"({"type":"a","extra":{}})", R"({"type":"a","extra":true})",
         "`extra` is a truth value, where every a before had an object"},
        {"a name with a dot is no path", R"({"type":"a","metadata":{"n":1},"metadata.m":1})",
         R"({"type":"a","metadata":{"n":1,"m":2},"metadata.m":2})", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Contract contract;
        contract.learn(object_of(row.before));
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

TEST(Drift, HoldsTheTaskAndTellsPeopleUntilOneOfThemAcceptsIt) {
    Script script(unlimited(), approve_all);
    script.list(list_of({counting("a", 1)}));
    script.commit();
    script.answer("a", Proof::done);
    script.list(list_of({counting("b", "1"), counting("c", 2), counting("d", "9")}));
    script.commit();
    EXPECT_THAT(script.requests, testing::UnorderedElementsAre("a", "c"));
    EXPECT_THAT(script.decisions(), testing::UnorderedElementsAre("b hold ", "d hold "));
    ASSERT_EQ(script.notices.size(), 1u) << "told once";
    EXPECT_THAT(script.notices.front(), HasSubstr("`metadata.count` is a text"));

    // A restart forgets neither the contract nor what a person accepted.
    for (const bool accepted : {false, true}) {
        SCOPED_TRACE(accepted);
        Engine engine(unlimited(), 1);
        if (accepted) {
            const OrderRecord order{OrderRecord::Act::release, "b", "ann", ""};
            auto obeyed = script.engine().obey(script.now(), order);
            EXPECT_TRUE(obeyed.answer);
            script.take(std::move(obeyed.actions));
            script.commit();
            EXPECT_THAT(script.requests, testing::UnorderedElementsAre("a", "c", "b", "d"));
        }
        for (std::size_t i = 0; i < script.records.size(); ++i) {
            engine.restore(script.records[i], script.times[i]);
        }
        Script later(std::move(engine), approve_all);
        later.list(list_of({counting("e", "7")}));
        EXPECT_EQ(later.intents(), accepted ? 1u : 0u);
    }
}

}  // namespace
}  // namespace lexid::engine
