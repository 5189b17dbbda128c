// How old a list counts that somebody on the way kept, and what it can't tell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

List list_of(const std::vector<std::string>& ids) {
    List list;
    for (const std::string& id : ids) {
        list.tasks.push_back(task_of(id));
    }
    return list;
}

List kept(const std::vector<std::string>& ids, Duration age) {
    List list = list_of(ids);
    list.kept = List::Kept{age, "`Age`"};
    return list;
}

// By a machine's clock that is behind, today's end would be far off and become another one, and
// with the right time a day would be over.
TEST(KeptList, TellsNoTimeByWhichWhatTheDayHasSpentIsForgotten) {
    constexpr Time today{std::chrono::days(20000)};
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::pro, 0);
    for (const bool is_kept : {false, true}) {
        SCOPED_TRACE(is_kept);
        Engine engine(settings, 1);
        engine.restore(PaceRecord{.day_ends = today + 24h, .sent = 400}, today);
        engine.restore(LifeRecord{false, ""}, today);
        Script script(std::move(engine), approve_all, -std::chrono::days(30));
        script.list(is_kept ? kept({}, 10s) : List{.quota = {.date = today + 1h}});
        script.pass(1h);
        script.list(List{.quota = {.limit = 1'000, .remaining = 500, .date = today + 2h}});
        const PaceRecord pace = script.engine().checkpoint(script.now()).pace;
        EXPECT_GE(pace.sent, 400);
        EXPECT_EQ(pace.day_ends, today + 24h);
    }
}

TEST(KeptList, CountsAsOldAsTheOlderOfWhatIsSaidAndItsDate) {
    const struct {
        std::string_view name;
        std::optional<Duration> said;
        Duration behind;
        Duration age;
    } rows[] = {
        {"nobody says anything", {}, 0s, 0s},
        {"somebody on the way does", 90s, 0s, 90s},
        {"its Date does", {}, 70s, 71s},  // a Date has whole seconds
        {"somebody says more", 90s, 70s, 90s},
        {"its Date says more", 65s, 70s, 71s},
        {"more than matters", Engine::list_age_max + 1h, 0s, Engine::list_age_max},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(polled_each(2h), approve_all);
        List first;
        first.quota.date = script.now().time;
        script.list(first);
        script.pass(2h);
        List second = list_of({"a"});
        second.quota.date = script.now().time - row.behind;
        if (row.said) {
            second.kept = List::Kept{*row.said, "`Age`"};
        }
        script.list(second);
        EXPECT_EQ(script.engine().listed_at(), script.now().instant - row.age);
    }
}

// The first answer may come from a cache whose Date is of yesterday: it sets no clock.
TEST(KeptList, CannotTellTheTimeThatNobodyHasToldYet) {
    const struct {
        std::string_view name;
        bool kept;
        bool dated;
        bool told_before;
        std::size_t requests;
    } rows[] = {
        {"as it should be", false, true, false, 1},
        {"kept", true, true, false, 0},
        {"kept, without a Date", true, false, false, 1},
        {"kept, when the time is known", true, true, true, 1},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(polled_each(2h), approve_all);
        if (row.told_before) {
            List first;
            first.quota.date = script.now().time;
            script.list(first);
            script.pass(2h);
        }
        List list = row.kept ? kept({"a"}, 10s) : list_of({"a"});
        if (row.dated) {
            list.quota.date = script.now().time;
        }
        script.list(list);
        script.commit();
        EXPECT_EQ(script.requests.size(), row.requests);
    }
    // However far behind the machine's clock: no other is known to be right.
    Script script(polled_each(2h), approve_all);
    List list = list_of({"a"});
    list.quota.date = script.now().time - 40s;
    script.list(list);
    EXPECT_EQ(script.engine().listed_at(), script.now().instant);
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

TEST(KeptList, AListThatLeftBeforeTheKeyWasRefusedSaysNothingOfTheKey) {
    Script script(polled_each(2h), approve_all);
    script.list({"a"});
    script.commit();
    script.pass(1s);
    script.take(script.engine().wished(script.now()));
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.pass(1s);
    script.answer("a", Proof::key_refused);
    script.pass(1s);
    script.list({"a"});
    EXPECT_TRUE(script.engine().key_refused());
    EXPECT_EQ(*script.engine().list_at(script.now()) - script.now().instant,
              Engine::key_probe_wait_first - 1s);
}

}  // namespace
}  // namespace lexid::engine
