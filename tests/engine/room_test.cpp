#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string approve_searches_hold_a =
    approve_all + "  - name: a is kept\n    when: id == 'a'\n    then: hold\n";

void set_room(Script& script, bool has_room) {
    script.take(script.engine().room_changed(script.now(), has_room));
}

TEST(Room, NothingBeginsWithoutItAndAllGoesOnWithIt) {
    Script script(unlimited(), approve_searches_hold_a);
    script.commit();
    const std::size_t records = script.records.size();
    set_room(script, false);
    script.list({"a", "b"});
    EXPECT_EQ(script.records.size(), records) << "neither an intent nor a decision";
    EXPECT_FALSE(script.engine().work_at(script.now())) << "a single pass does not wait for it";

    set_room(script, true);
    EXPECT_THAT(script.decisions(), ElementsAre("a hold a is kept"));
    script.commit();
    EXPECT_THAT(script.requests, ElementsAre("b"));
}

TEST(Room, WhatIsOwedIsWrittenWithoutIt) {
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, approve_all);
    script.list({"a", "b", "c"});
    script.commit();
    ASSERT_THAT(script.requests, ElementsAre("a"));
    set_room(script, false);
    script.answer("a", Proof::done);
    EXPECT_THAT(script.requests, ElementsAre("a"));
    EXPECT_THAT(script.outcomes(),
                ElementsAre("b refused: not sent: the ledger's disk is nearly full",
                            HasSubstr("c refused"), HasSubstr("a confirmed")));
}

TEST(Room, PeopleAreToldOnceEachWay) {
    Script script(unlimited(), approve_all);
    set_room(script, true);
    EXPECT_THAT(script.notices, IsEmpty());
    set_room(script, false);
    set_room(script, false);
    EXPECT_THAT(script.notices, ElementsAre(HasSubstr("nearly full: nothing is approved")));
    set_room(script, true);
    EXPECT_THAT(script.notices, ElementsAre(HasSubstr("nearly full"), HasSubstr("goes on")));
}

}  // namespace
}  // namespace lexid::engine
