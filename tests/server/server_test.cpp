#include "server/server.hpp"

#include <gmock/gmock.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/stream.hpp"
#include "net/world.hpp"
#include "server/response_text.hpp"

namespace lexid::server {
namespace {

using namespace net;

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

// Sends `text` over plain TCP and returns everything that comes until the server ends.
asio::awaitable<std::string> talk(asio::any_io_executor executor, std::uint16_t port,
                                  std::string text) {
    asio::ip::tcp::socket socket(executor);
    co_await socket.async_connect({asio::ip::make_address("127.0.0.1"), port}, asio::use_awaitable);
    Stream stream(std::move(socket), nullptr);
    std::string_view left = text;
    std::string heard;
    char buffer[4096];
    for (;;) {
        if (!left.empty()) {
            const auto step = stream.write(left);
            left.remove_prefix(step.bytes);
            if (step.status != Stream::Status::done) {
                left = {};
            }
            continue;
        }
        const auto step = stream.read(buffer);
        if (step.status == Stream::Status::wants_read) {
            co_await stream.wait(step.status);
        } else if (step.status == Stream::Status::done) {
            heard.append(buffer, step.bytes);
        } else {
            co_return heard;
        }
    }
}

class PlainServer : public ::testing::Test {
protected:
    void start(Handler handler, Server::Options options = {}) {
        server_ = Server::start(loop_.executor(), options, std::move(handler)).value();
    }
    void TearDown() override {
        server_.reset();
        loop_.io().run();  // returns only if stop() leaves nothing to do
    }
    std::string ask(std::string text) {
        return loop_.run(talk(loop_.executor(), server_->port(), std::move(text)));
    }

    Loop loop_;
    Script script_;
    std::unique_ptr<Server> server_;
};

TEST_F(PlainServer, AnswersOneRequestAfterTheOther) {
    script_.replies = {says("one"), says("two")};
    start(play(script_));
    const auto heard =
        ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
            "POST /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(heard, HasSubstr("Content-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(heard, HasSubstr("Connection: close\r\n\r\ntwo"));
    ASSERT_EQ(script_.requests.size(), 2u);
    EXPECT_EQ(script_.peers[1].connection, 1u);
    EXPECT_EQ(script_.peers[1].request, 2u);
    EXPECT_EQ(script_.peers[1].address, "127.0.0.1");
}

TEST_F(PlainServer, TellsAClientThatWaitsToGoOn) {
    Server::Options options;
    options.request_max = 50ms;  // the body never comes
    start(play(script_), options);
    const auto heard =
        ask("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_F(PlainServer, RefusesWhatItCantTakeAndCloses) {
    start(play(script_));
    EXPECT_THAT(ask("OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(ask("rubbish"), StartsWith("HTTP/1.1 400 "));
    EXPECT_TRUE(script_.requests.empty());
}

asio::awaitable<Reply> fail(Request, Peer) {
    throw std::runtime_error("a bug");
    co_return Reply{};
}

TEST_F(PlainServer, TurnsAHandlersExceptionIntoA500) {
    start(fail);
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 500 "));
}

TEST_F(PlainServer, EndsAConnectionThatSendsNothing) {
    Server::Options options;
    options.idle_max = 10ms;
    start(play(script_), options);
    EXPECT_EQ(ask(""), "");
}

TEST_F(PlainServer, EndsAConnectionThatNeverFinishesItsRequest) {
    Server::Options options;
    options.request_max = 10ms;
    start(play(script_), options);
    EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: "), "");
}

TEST_F(PlainServer, KeepsLineBreaksOutOfItsHeaders) {
    Reply reply;
    reply.response = {200, {{"X", "a\r\nY: b"}}, ""};
    script_.replies = {reply};
    start(play(script_));
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
                HasSubstr("X: a  Y: b\r\n"));
}

TEST_F(PlainServer, LetsFurtherConnectionsWaitWhenItIsFull) {
    script_.replies = {says("one"), says("two")};
    Server::Options options;
    options.connections_max = 1;
    start(play(script_), options);
    const std::string request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    EXPECT_THAT(ask(request), HasSubstr("one"));
    EXPECT_THAT(ask(request), HasSubstr("two"));
}

TEST(Server, StopsWithHandlersUnderWay) {
    auto silent = says("late");
    silent.delay = 1h;
    World world({silent});
    std::optional<Answer> answer;
    asio::co_spawn(world.loop().io(), world.client().send({Method::post, "/", {}, {}}, in(20s)),
                   [&answer](std::exception_ptr, Answer result) { answer = std::move(result); });
    while (world.script.requests.empty()) {
        world.loop().io().run_one();
    }
    world.server().stop();
    while (!answer) {
        world.loop().io().run_one();
    }
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().kind, FailureKind::closed);
}

TEST(Server, SaysWhyItCantListen) {
    Loop loop;
    Script script;
    const auto first = Server::start(loop.executor(), {}, play(script)).value();
    Server::Options options;
    options.port = first->port();
    const auto taken = Server::start(loop.executor(), options, play(script));
    ASSERT_FALSE(taken);
    EXPECT_THAT(taken.error().text, HasSubstr("already in use"));
    options.address = "localhost";
    EXPECT_FALSE(Server::start(loop.executor(), options, play(script)));
}

TEST(HttpDate, IsWrittenAsRfc9110WantsIt) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace lexid::server
