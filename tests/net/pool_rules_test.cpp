// When a connection may serve another request, and what a failure on a kept one means.
#include <gmock/gmock.h>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;
using Ending = Reply::Ending;

constexpr const char* complete = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(Pool, KeepsAConnectionOnlyWhenItIsClearWhereTheNextAnswerBegins) {
    const struct {
        std::string_view name;
        Reply first;
        std::uint64_t connections;
    } rows[] = {
        {"a complete answer", says("ok"), 1},
        {"chunks",
         sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"), 1},
        {"an interim answer before it",
         sends(std::string("HTTP/1.1 100 Continue\r\n\r\n") + complete), 1},
        {"Connection: close", says("ok", Ending::close), 2},
        {"bytes behind the answer", sends(std::string(complete) + complete), 2},
        {"a body of a 204", sends("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok"), 2},
        {"an end that delimits", sends("HTTP/1.1 200 OK\r\n\r\nok", Ending::close), 2},
        {"HTTP/1.0", sends("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"), 2},
        {"closed without a word", sends(complete, Ending::close), 2},
        {"cut without a word", sends(complete, Ending::cut), 2},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({row.first, says("second")});
        const auto first = world.get();
        ASSERT_TRUE(first) << first.error().text;
        const auto second = world.post();
        ASSERT_TRUE(second) << second.error().text;
        EXPECT_EQ(second->body, "second");
        EXPECT_EQ(world.client().counters().connections_opened, row.connections);
    }
}

TEST(Pool, CountsConnectionsThatSaidMoreThanTheyWereAsked) {
    World world({sends(std::string(complete) + complete)});
    ASSERT_TRUE(world.get());
    EXPECT_EQ(world.client().counters().connections_tainted, 1u);
}

TEST(Pool, RepeatsAGetThatMetAStaleConnectionOnce) {
    const struct {
        std::string_view name;
        Ending ending;
    } rows[] = {{"closed", Ending::close}, {"cut", Ending::cut}, {"reset", Ending::reset}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({says("first"), sends("", row.ending), says("third")});
        ASSERT_TRUE(world.get());
        const auto answer = world.get();
        ASSERT_TRUE(answer) << answer.error().text;
        EXPECT_EQ(answer->body, "third");
        EXPECT_EQ(world.client().counters().requests_retried, 1u);
        EXPECT_EQ(world.script.requests.size(), 3u);
    }
}

TEST(Pool, NeverRepeatsAGetOnAFreshConnection) {
    World world({sends("", Ending::close), says("second")});
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::closed);
    EXPECT_TRUE(answer.error().sent);
    EXPECT_EQ(world.script.requests.size(), 1u);
}

TEST(Pool, NeverRepeatsAGetWhoseAnswerHadBegun) {
    World world({says("first"), sends("HTTP/1.1 200", Ending::close), says("third")});
    ASSERT_TRUE(world.get());
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::closed);
    EXPECT_EQ(world.script.requests.size(), 2u);
}

TEST(Pool, NeverRepeatsWhatChangesSomething) {
    for (const auto method : {Method::post, Method::patch, Method::remove}) {
        SCOPED_TRACE(name(method));
        World world({says("first"), sends("", Ending::close), says("third")});
        ASSERT_TRUE(world.get());
        const auto answer = world.send({method, "/", {}, "{}"});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, FailureKind::closed);
        EXPECT_TRUE(answer.error().sent);
        EXPECT_EQ(world.script.requests.size(), 2u);
    }
}

TEST(Pool, SendsAPostOnlyOnAYoungConnection) {
    World world({says("1"), says("2"), says("3")});
    world.options.post_idle_max = 0ms;
    ASSERT_TRUE(world.get());
    ASSERT_TRUE(world.post());
    EXPECT_EQ(world.client().counters().connections_opened, 2u);
    ASSERT_TRUE(world.get());
    EXPECT_EQ(world.client().counters().connections_opened, 2u);
}

TEST(Pool, ReplacesAnOldConnectionWhenThereIsNoRoomBesideIt) {
    World world({says("1"), says("2")});
    world.options.post_idle_max = 0ms;
    world.options.connections_max = 1;
    ASSERT_TRUE(world.get());
    ASSERT_TRUE(world.post());
    EXPECT_EQ(world.client().counters().connections_opened, 2u);
}

TEST(Pool, DropsConnectionsThatIdleTooLong) {
    World world({says("1"), says("2")});
    world.options.idle_max = 0ms;
    ASSERT_TRUE(world.get());
    ASSERT_TRUE(world.get());
    EXPECT_EQ(world.client().counters().connections_opened, 2u);
}

// Starts sends without waiting for them, and remembers in which order they ended.
struct Sends {
    explicit Sends(World& used) : world(used) {}

    void start(std::string target, std::chrono::milliseconds time = 20s) {
        ++under_way;
        asio::co_spawn(world.loop().io(),
                       world.client().send({Method::get, target, {}, {}}, in(time)),
                       [this, target](std::exception_ptr error, Answer answer) {
                           EXPECT_FALSE(error);
                           --under_way;
                           (answer ? served : refused).push_back(target);
                           if (!answer) {
                               failures.push_back(answer.error());
                           }
                       });
    }

    void finish() {
        while (under_way > 0) {
            world.loop().io().run_one();
        }
    }

    World& world;
    int under_way = 0;
    std::vector<std::string> served;
    std::vector<std::string> refused;
    std::vector<Failure> failures;
};

TEST(Pool, ServesTheWaitingInTheOrderOfTheirComing) {
    World world({says("1"), says("2"), says("3"), says("4")});
    world.options.connections_max = 1;
    Sends sent(world);
    for (const auto* target : {"/1", "/2", "/3", "/4"}) {
        sent.start(target);
    }
    sent.finish();
    EXPECT_THAT(sent.served, ElementsAre("/1", "/2", "/3", "/4"));
    EXPECT_EQ(world.server().connections_accepted(), 1u);
}

TEST(Pool, OpensNoMoreConnectionsThanAllowed) {
    World world;
    for (int i = 0; i < 20; ++i) {
        world.script.replies.push_back(says("ok"));
    }
    world.options.connections_max = 3;
    Sends sent(world);
    for (int i = 0; i < 20; ++i) {
        sent.start("/");
    }
    sent.finish();
    EXPECT_EQ(sent.served.size(), 20u);
    EXPECT_EQ(world.server().connections_accepted(), 3u);
}

TEST(Pool, GoesOnWhenAHolderOfTheOnlyConnectionFails) {
    World world({sends("", Ending::reset), says("2"), sends("rubbish"), says("4")});
    world.options.connections_max = 1;
    Sends sent(world);
    for (const auto* target : {"/1", "/2", "/3", "/4"}) {
        sent.start(target);
    }
    sent.finish();
    EXPECT_THAT(sent.served, ElementsAre("/2", "/4"));
    EXPECT_THAT(sent.refused, ElementsAre("/1", "/3"));
}

TEST(Pool, LetsTheWaitingGoAtTheirDeadline) {
    auto slow = says("slow");
    slow.delay = 1h;
    World world({slow});
    world.options.connections_max = 1;
    Sends sent(world);
    sent.start("/first");
    sent.start("/second", 50ms);
    while (sent.refused.empty()) {
        world.loop().io().run_one();
    }
    EXPECT_THAT(sent.refused, ElementsAre("/second"));
    EXPECT_EQ(sent.failures[0].kind, FailureKind::timeout);
    EXPECT_FALSE(sent.failures[0].sent);
    world.client().close();
    sent.finish();
    EXPECT_EQ(sent.failures[1].kind, FailureKind::cancelled);
    EXPECT_TRUE(sent.failures[1].sent);
}

}  // namespace
}  // namespace lexid::net
