// What a change of the policy does to charges and to what is intended.

#include <gtest/gtest.h>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

TEST(PolicyChanges, ANewRuleBesideTheOldOneInheritsNothing) {
    const auto rule = [](const std::string& name, const std::string& last) {
        return "  - name: " + name + "\n    when: id <= '" + last +
               "'\n    then: approve\n    limits: [1 per hour]\n";
    };
    Script script(unlimited(), "rules:\n" + rule("a", "a"));
    script.list({"a", "b"});
    ASSERT_EQ(script.intents(), 1u);
    script.take(script.engine().policy_changed(
        script.now(),
        policy_of("version: 1\nrules:\n" + rule("a", "a") + rule("b", "b") + "...\n")));
    EXPECT_EQ(script.intents(), 2u);
}

// What a new policy no longer permits gives its charge back before the others are decided.
TEST(PolicyChanges, WhatAnotherPolicyDropsMakesRoomForOthersAtOnce) {
    const auto rules = [](const std::string& condition) {
        return "rules:\n  - name: r\n    when: " + condition +
               "\n    then: approve\n    limits: [2 per hour]\n";
    };
    Engine::Settings settings = unlimited();
    settings.connections = 1;
    Script script(settings, rules("id != ''"));
    script.list({"a", "b", "c"});
    script.commit();
    ASSERT_EQ(script.requests.size(), 1u);
    ASSERT_EQ(script.intents(), 2u);
    script.take(script.engine().policy_changed(
        script.now(), policy_of("version: 1\n" + rules("id != 'b'") + "...\n")));
    EXPECT_EQ(script.intents(), 3u) << "c's";
}

}  // namespace
}  // namespace lexid::engine
