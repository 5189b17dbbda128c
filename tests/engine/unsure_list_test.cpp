#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/script.hpp"

// Lists that do not show everything, and lists that do not tell of now.

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string hold_all =
    "rules:\n  - name: nobody\n    when: type == prospect_search && id != 'z'\n    then: hold\n";

List list_of(const std::vector<std::string>& ids) {
    List list;
    for (const std::string& id : ids) {
        list.tasks.push_back(task_of(id));
    }
    return list;
}

List part_of(const std::vector<std::string>& ids) {
    List list = list_of(ids);
    list.whole = false;
    return list;
}

List kept(const std::vector<std::string>& ids, Duration age) {
    List list = list_of(ids);
    list.kept = List::Kept{age, "`Age`"};
    return list;
}

TEST(UnsureList, TakesNobodyForGone) {
    const auto with = [](List list, const std::function<void(List&)>& change) {
        change(list);
        return list;
    };
    const struct {
        std::string_view name;
        List list;  // after one that showed `a` and `b`
        bool gone;  // whether `b` is, by this one
    } rows[] = {
        {"a whole list without it", list_of({"a"}), true},
        {"a whole list of none", list_of({}), true},
        {"a part without it", part_of({"a"}), false},
        {"a part of none", part_of({}), false},
        {"a list that names it, but it can't be read",
         with(list_of({"a"}), [](List& list) { list.unreadable = {"b"}; }), false},
        {"a list that names another that can't be read",
         with(list_of({"a"}), [](List& list) { list.unreadable = {"c"}; }), true},
        {"a list that was kept on the way", kept({"a"}, 10s), false},
        {"a list of another status",
         with({}, [](List& list) { list.tasks = {task_of("z", "prospect_search", "approved")}; }),
         false},
        {"a list that shows it in another status",
         with(list_of({"a"}),
              [](List& list) { list.tasks.push_back(task_of("b", "prospect_search", "failed")); }),
         false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), hold_all);
        script.list({"a", "b"});
        ASSERT_THAT(script.decisions(), ElementsAre("a hold nobody", "b hold nobody"));
        script.list(row.list);
        const bool followed = script.engine().state().followed().size() > 0;
        script.list({"a", "b"});
        EXPECT_EQ(followed, row.gone);
        EXPECT_EQ(script.decisions().size() - 2,
                  row.gone ? std::size(row.list.tasks) == 0 ? 2 : 1 : 0)
            << "what was forgotten is recorded anew";
    }
}

TEST(UnsureList, IsDecidedAndApprovedAllTheSame) {
    Script script(unlimited(), approve_all);
    script.list(part_of({"a"}));
    EXPECT_FALSE(script.engine().list_is_whole());
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
    script.list({"a"});
    EXPECT_TRUE(script.engine().list_is_whole());
}

TEST(UnsureList, LetsNothingLeaveThatItDoesNotShow) {
    const struct {
        std::string_view name;
        List list;
    } rows[] = {
        {"a part", part_of({})},
        {"a list with it that can't be read", {.unreadable = {"a"}}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), approve_all);
        script.list({"a"});
        ASSERT_EQ(script.intents(), 1U);
        script.list(row.list);
        script.commit();
        EXPECT_THAT(script.requests, IsEmpty());
        EXPECT_THAT(script.outcomes(),
                    ElementsAre("a refused: not sent: its snapshot grew too old"));
        script.list({"a"});
        script.commit();
        EXPECT_THAT(script.requests, ElementsAre("a"));
    }
}

TEST(UnsureList, DoesNotSayThatAnIdIsThereOnlyOnce) {
    Script script(unlimited(), approve_all);
    List twice = list_of({"a", "a"});
    twice.duplicates = {"a"};
    script.list(twice);
    script.list(part_of({"a"}));
    script.list(part_of({}));
    script.list(part_of({"a"}));
    EXPECT_EQ(script.intents(), 0U) << "the other one may be in the part that is missing";
    script.list({"a"});
    EXPECT_EQ(script.intents(), 1U);
}

TEST(UnsureList, KeepsNoMoreThanSoManyThatItLacks) {
    constexpr std::size_t more = Engine::unlisted_kept_max + 100;
    std::vector<std::string> many;
    for (std::size_t i = 0; i < more; ++i) {
        many.push_back("t" + std::to_string(i));
    }
    many.push_back("z");  // the last one; it was tried once
    Script script(unlimited(), hold_all + "  - {name: z, when: id == 'z', then: approve}\n");
    const auto show = [&](List list) {
        script.list(std::move(list));
        while (script.engine().is_working_through()) {
            script.pass(0s);
        }
    };
    show(list_of(many));
    ASSERT_EQ(script.decisions().size(), more);
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("z"));
    script.answer("z", Proof::refused);
    show(part_of({}));
    EXPECT_EQ(script.engine().state().followed().size(), 100) << "those that are taken for gone";
    show(part_of({}));
    EXPECT_EQ(script.engine().state().followed().size(), 100)
        << "the others are kept as long as it takes";
    show(list_of(many));
    EXPECT_EQ(script.decisions().size(), more + 100);
}

TEST(UnsureList, WhetherAnIdIsThereTwiceIsSaidByTheNewestThatShowsIt) {
    const struct {
        std::string_view name;
        bool twice;        // at first
        bool lacks_whole;  // the list that lacks it then
        bool shows_whole;  // and the one that shows it again
        bool held;
    } rows[] = {
        {"once, then it is hidden", false, false, false, false},
        {"twice, then it is hidden", true, false, false, true},
        {"twice, then it is gone", true, true, false, false},
        {"twice, then a whole list shows it once", true, false, true, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(unlimited(), approve_all);
        script.list({"a"});
        script.commit();
        script.answer("a", Proof::refused);  // so it is remembered
        script.commit();
        const auto list = [&](List shown) {
            script.pass(31s);
            script.list(std::move(shown));
            script.commit();
        };
        List first{.tasks = {task_of("a")}};
        first.quota.retry_after = 5s;
        if (row.twice) {
            first.duplicates = {"a"};
        }
        list(first);
        list(List{.whole = row.lacks_whole});
        const std::size_t before = script.intents();
        list(List{.tasks = {task_of("a")}, .whole = row.shows_whole});
        EXPECT_EQ(script.intents(), before + (row.held ? 0 : 1));
    }
}

TEST(UnsureList, IsSweptAsAWholeOneIs) {
    Script script(unlimited(), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    script.list(part_of({}));
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    script.list({"a"}, Status::approved);
    EXPECT_EQ(script.outcomes().back(),
              "a confirmed: settled: the list of approved tasks shows it");
}

TEST(KeptList, CountsAsOldAsItIs) {
    const struct {
        std::string_view name;
        Duration age;
        std::size_t requests;
    } rows[] = {
        {"fresh enough", 60s, 1},
        {"too old", 61s, 0},
        {"of unknown age", Engine::list_age_max + 1h, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(polled_each(2h), approve_all);
        script.list(kept({"a"}, row.age));
        script.commit();
        EXPECT_EQ(script.requests.size(), row.requests);
        EXPECT_THAT(script.notices, ElementsAre(HasSubstr("was kept on the way (`Age`)")));
        script.list(kept({"a"}, row.age));
        EXPECT_EQ(script.notices.size(), 1U) << "told once";
    }
}

TEST(KeptList, IsNotAskedForAgainAtOnce) {
    for (const Duration age : {Duration(5min), Engine::list_age_max}) {
        SCOPED_TRACE(format_duration(age));
        Script script(polled_each(2h), approve_all);
        script.list(kept({"a"}, age));
        EXPECT_THAT(script.lists_sent, IsEmpty()) << "it would come again";
        script.pass(std::min<Duration>(age, 1h) - 1s);
        EXPECT_THAT(script.lists_sent, IsEmpty());
        script.pass(1s);
        EXPECT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.list({"a"});
        script.commit();
        EXPECT_THAT(script.requests, ElementsAre("a"));
    }
}

TEST(KeptList, ProvesThatARequestCameToNothingOnlyIfItTellsOfLateEnough) {
    Script script(polled_each(2h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    script.list(kept({"a"}, 30s));
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.pass(175s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(kept({"a"}, 30s));
    EXPECT_EQ(script.engine().unknown_count(), 1U) << "it tells of 150 s after";
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.pass(30s);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(kept({"a"}, 30s));
    EXPECT_EQ(script.outcomes().back(), "a refused: settled: still pending 3m later");
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST(KeptList, ShowsNothingThatWasDoneAfterIt) {
    Script script(polled_each(2h), approve_all);
    script.list({"a"});
    script.commit();
    script.answer("a", Proof::nothing);
    script.pass(6s);
    script.list(std::vector<std::string>());
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::approved));
    List before = kept({}, 10s);
    before.tasks = {task_of("a", "prospect_search", "approved")};
    script.list(before, Status::approved);
    EXPECT_EQ(script.engine().unknown_count(), 1U) << "somebody else's, before ours";
}

TEST(KeptList, TellsNothingOfTheQuota) {
    Engine::Settings settings = unlimited();
    settings.pace.plan = Plan::pro;
    settings.pace.poll_interval = 2h;
    Script script(settings, approve_all);
    List list = kept({"a"}, 10s);
    list.quota = {.limit = 1000, .remaining = 0};
    script.list(list);
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("a"));
}

TEST(KeptList, DoesNotShowThatTheKeyIsAccepted) {
    Script script(polled_each(2h), approve_all);
    script.pass(1s);
    script.list_fails({.kind = ListFailure::Kind::key_refused, .text = "401"});
    script.pass(Engine::key_probe_wait_first);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list(kept({"a"}, 2h));
    EXPECT_TRUE(script.engine().key_refused());
    EXPECT_THAT(script.lists_sent, IsEmpty());
    script.pass(Engine::key_probe_wait_first * 2);
    ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
    script.list({"a"});
    EXPECT_FALSE(script.engine().key_refused());
}

TEST(KeptList, ShowsByItsDateToo) {
    const struct {
        std::string_view name;
        Duration behind;  // of the second list's Date
        Duration wall;    // of the machine's clock by then
        bool is_kept;
    } rows[] = {
        {"as it should be", 0s, 0s, false},
        {"within what a Date leaves open", 1s, 0s, false},
        {"a moment more", 1s + 1us, 0s, true},
        {"a little behind", 40s, 0s, true},
        {"far behind", 10min, 0s, true},
        {"the API's clock was set to the machine's", 50s, -50s, false},
        {"the machine's clock says something else", 40s, 30s, true},
        {"the machine's clock lies between", 40s, -20s, true},
        {"the machine's clock is nearer to it", 40s, -20s - 1us, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Script script(polled_each(2h), approve_all);
        const Time begin = script.now().time;
        List first;
        first.quota.date = begin;
        script.list(first);
        script.pass(2h);
        ASSERT_THAT(script.lists_sent, ElementsAre(Status::pending));
        script.set_wall(row.wall);
        List second = list_of({"a"});
        second.quota.date = begin + 2h - row.behind;
        script.list(second);
        const bool told = std::ranges::any_of(script.notices, [](const std::string& notice) {
            return notice.contains("was kept on the way (its Date is");
        });
        EXPECT_EQ(told, row.is_kept);
        EXPECT_EQ(script.engine().listed_at() < script.now().instant, row.is_kept);
        script.commit();
        EXPECT_EQ(script.requests.size(), row.behind > 60s ? 0U : 1U);
    }
}

}  // namespace
}  // namespace lexid::engine
