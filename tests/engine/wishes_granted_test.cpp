// How soon a wish for a list is granted after others were.

#include <gtest/gtest.h>

#include <functional>

#include "engine/script.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

const std::string hold_all =
    "rules:\n  - name: nobody\n    when: type == prospect_search\n    then: hold\n";

// How long it takes until a list leaves, if nothing else happens.
Duration wait_for_list(Script& script) {
    return script.engine().list_at(script.now()).value() - script.now().instant;
}

// How long a wish has to wait after eight were granted, each of which brought a list.
Duration wait_for_wish(const std::string& rules, const std::function<void(Script&)>& after_each) {
    Engine::Settings settings = usual();
    settings.pace = paced(Plan::pro, 0);
    settings.pace.poll_interval = 1h;  // of which a wish may take a 64th
    Script script(settings, rules);
    script.list(ids(9));
    for (int i = 0; i < 8; ++i) {
        script.commit();
        script.pass(61s);
        script.take(script.engine().wished(script.now()));
        if (script.lists_sent.empty()) {
            script.pass(wait_for_list(script));
        }
        script.list(ids(9));
        after_each(script);
    }
    script.pass(61s);
    script.take(script.engine().wished(script.now()));
    return script.lists_sent.empty() ? wait_for_list(script) : 0s;
}

TEST(WishesGranted, SoonAfterOnesThatBroughtAnApproval) {
    const auto nothing = [](Script&) {};
    EXPECT_GT(wait_for_wish(hold_all, nothing), 10min);
    EXPECT_EQ(wait_for_wish(approve_all + "    limits: [1 per minute]\n", nothing), 0s);
}

TEST(WishesGranted, AnOrderIsNoListThatBroughtNothing) {
    const std::string rules = approve_all + "    limits: [1 per minute]\n";
    const Duration wait = wait_for_wish(rules, [](Script& script) {
        for (int i = 0; i < 7; ++i) {
            script.take(script.engine()
                            .obey(script.now(), {OrderRecord::Act::hold, "x", "ann", ""})
                            .actions);
        }
    });
    EXPECT_EQ(wait, 0s);
}

}  // namespace
}  // namespace lexid::engine
