#include "net/client.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using Ending = Reply::Ending;

TEST(Client, CarriesARequestAndItsAnswer) {
    Reply reply;
    reply.response = {201, {{"X-Request-ID", "abc"}}, R"({"ok":true})"};
    World world({reply});
    const auto answer = world.send({Method::post, "/v1/x?y=z", {{"X-Thing", "a b"}}, "{}"});
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->status, 201u);
    EXPECT_EQ(answer->header("x-request-id"), "abc");
    EXPECT_NE(answer->header("Date"), "");
    EXPECT_EQ(answer->body, R"({"ok":true})");
    const auto& request = world.script.requests.at(0);
    EXPECT_EQ(request.method, Method::post);
    EXPECT_EQ(request.target, "/v1/x?y=z");
    EXPECT_EQ(request.body, "{}");
    EXPECT_EQ(request.header("X-Thing"), "a b");
    EXPECT_EQ(request.header("Accept-Encoding"), "identity");
    EXPECT_EQ(request.header("Host"), "127.0.0.1:" + world.options.port);
}

TEST(Client, CarriesEveryMethodAndStatus) {
    for (const auto method : {Method::get, Method::post, Method::patch, Method::remove}) {
        for (const unsigned status : {200u, 204u, 302u, 304u, 400u, 429u, 500u, 503u}) {
            SCOPED_TRACE(std::string(name(method)) + " " + std::to_string(status));
            Reply reply;
            reply.response.status = status;
            World world({reply});
            const auto answer = world.send({method, "/", {}, {}});
            ASSERT_TRUE(answer) << answer.error().text;
            EXPECT_EQ(answer->status, status);
            EXPECT_EQ(world.script.requests.at(0).method, method);
        }
    }
}

TEST(Client, CarriesBodiesOfManyRecords) {
    const std::string sent(1'000'000, 'x');
    const std::string answered(60'000, 'y');
    World world({says(answered)});
    const auto answer = world.post(sent);
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, answered);
    EXPECT_EQ(world.script.requests.at(0).body, sent);
}

TEST(Client, SendsNothingOfAnInvalidRequest) {
    World world;
    const auto answer = world.get("/a\r\nX: y");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::invalid_request);
    EXPECT_FALSE(answer.error().sent);
    EXPECT_EQ(world.server().connections_accepted(), 0u);
}

TEST(Client, RefusesOptionsThatCantWork) {
    const struct {
        std::string_view name;
        void (*change)(Client::Options&);
    } rows[] = {
        {"no host", [](Client::Options& options) { options.host = ""; }},
        {"a URL for a host", [](Client::Options& options) { options.host = "https://a"; }},
        {"port 0", [](Client::Options& options) { options.port = "0"; }},
        {"a port above 65535", [](Client::Options& options) { options.port = "65536"; }},
        {"a service's name", [](Client::Options& options) { options.port = "https"; }},
        {"no connections", [](Client::Options& options) { options.connections_max = 0; }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world;
        row.change(world.options);
        EXPECT_FALSE(Client::create(world.loop().executor(), world.options));
    }
}

TEST(Client, TellsHowAnExchangeFailed) {
    const struct {
        std::string_view name;
        Reply reply;
        FailureKind kind;
    } rows[] = {
        {"closed without an answer", sends("", Ending::close), FailureKind::closed},
        {"cut without an answer", sends("", Ending::cut), FailureKind::closed},
        {"reset", sends("", Ending::reset), FailureKind::closed},
        {"a body cut short", sends("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Ending::cut),
         FailureKind::closed},
        {"a body closed short",
         sends("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Ending::close),
         FailureKind::closed},
        {"chunks cut short",
         sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Ending::cut),
         FailureKind::closed},
        {"rubbish", sends("rubbish\r\n\r\n"), FailureKind::protocol},
        {"a body without an end", sends("HTTP/1.1 200 OK\r\n\r\nok", Ending::close),
         FailureKind::protocol},
        {"a folded line", sends("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
         FailureKind::protocol},
        {"a header without end", sends("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'a')),
         FailureKind::too_large},
        {"a body too large", sends("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"),
         FailureKind::too_large},
        {"a chunk line without end",
         sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(80'000, '0')),
         FailureKind::too_large},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({row.reply});
        world.options.kept_body_bytes_max = 1'000'000;
        const auto answer = world.post();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, row.kind) << answer.error().text;
        EXPECT_TRUE(answer.error().sent);
        EXPECT_THAT(answer.error().text, HasSubstr("POST `/`"));
        EXPECT_EQ(world.script.requests.size(), 1u);
    }
}

TEST(Client, TakesABodyThatEndsWithTheConnectionOnlyFromAnOrderlyEnd) {
    World good({sends("HTTP/1.1 200 OK\r\n\r\nall", Ending::close)});
    const auto answer = good.get();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "all");
    World bad({sends("HTTP/1.1 200 OK\r\n\r\nal", Ending::cut)});
    const auto refused = bad.get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, FailureKind::closed);
}

TEST(Client, ReadsAnAnswerThatDripsIn) {
    auto drip = sends(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nok\r\n0\r\n\r\n");
    drip.piece_bytes = 1;
    World world({drip});
    const auto answer = world.post();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "ok");
}

TEST(Client, HoldsOneDeadlineOverTheWholeRequest) {
    auto silent = says("late");
    silent.delay = 1h;
    auto drip = says(std::string(1000, 'x'));
    drip.piece_bytes = 1;
    drip.piece_pause = 5ms;  // never silent for long, but 5 s in all
    for (const auto& reply : {silent, drip}) {
        World world({reply});
        const auto answer = world.send({Method::post, "/", {}, {}}, 300ms);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, FailureKind::timeout);
        EXPECT_TRUE(answer.error().sent);
    }
}

TEST(Client, SendsNothingWhenTheDeadlineHasPassed) {
    World world({says("hello")});
    const auto answer = world.send({Method::post, "/", {}, {}}, -1ms);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::timeout);
    EXPECT_FALSE(answer.error().sent);
    EXPECT_TRUE(world.script.requests.empty());
}

TEST(Client, HoldsTheDeadlineWhileShakingHands) {
    World world;
    // Accepted by the kernel; nobody ever answers.
    asio::ip::tcp::acceptor mute(world.loop().io(), {asio::ip::make_address("127.0.0.1"), 0});
    world.options.port = std::to_string(mute.local_endpoint().port());
    const auto answer = world.send({Method::post, "/", {}, {}}, 100ms);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::timeout);
    EXPECT_FALSE(answer.error().sent);
    EXPECT_THAT(answer.error().text, HasSubstr("while connecting"));
}

TEST(Client, SaysThatNobodyListens) {
    World world;
    asio::ip::tcp::acceptor closed(world.loop().io(), {asio::ip::make_address("127.0.0.1"), 0});
    world.options.port = std::to_string(closed.local_endpoint().port());
    closed.close();
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::connect);
    EXPECT_FALSE(answer.error().sent);
    EXPECT_THAT(answer.error().text, HasSubstr("refused"));
}

TEST(Client, IsCancelledThroughAsio) {
    auto silent = says("late");
    silent.delay = 1h;
    World world({silent});
    asio::cancellation_signal signal;
    std::optional<Answer> answer;
    asio::co_spawn(world.loop().io(), world.client().send({Method::post, "/", {}, {}}, in(20s)),
                   asio::bind_cancellation_slot(signal.slot(),
                                                [&answer](std::exception_ptr error, Answer result) {
                                                    EXPECT_FALSE(error);
                                                    answer = std::move(result);
                                                }));
    while (world.script.requests.empty()) {
        world.loop().io().run_one();
    }
    signal.emit(asio::cancellation_type::terminal);
    while (!answer) {
        world.loop().io().run_one();
    }
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().kind, FailureKind::cancelled);
    EXPECT_TRUE(answer->error().sent);
}

TEST(Client, RefusesRequestsOnceItIsClosed) {
    World world({says("1"), says("2")});
    ASSERT_TRUE(world.get());
    world.client().close();
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::cancelled);
    EXPECT_FALSE(answer.error().sent);
}

TEST(Client, MayGoWhileARequestIsUnderWay) {
    auto silent = says("late");
    silent.delay = 1h;
    World world({silent});
    auto client = Client::create(world.loop().executor(), world.options).value();
    std::optional<Answer> answer;
    asio::co_spawn(world.loop().io(), client->send({Method::get, "/", {}, {}}, in(20s)),
                   [&answer](std::exception_ptr error, Answer result) {
                       EXPECT_FALSE(error);
                       answer = std::move(result);
                   });
    while (world.script.requests.empty()) {
        world.loop().io().run_one();
    }
    client.reset();
    while (!answer) {
        world.loop().io().run_one();
    }
    ASSERT_FALSE(*answer);
    EXPECT_EQ(answer->error().kind, FailureKind::cancelled);
}

TEST(Client, LeavesTheEventLoopNothingToDoAfterClose) {
    Loop loop;
    Client::Options options;
    const auto authority = CertificateAuthority::create("a").value();
    const TemporaryFile file(authority.pem());
    options.host = "localhost";
    options.ca_file = file.path();
    options.connections_max = 1;
    Script script{{says("hello")}, {}, {}};
    Server::Options server_options;
    server_options.certificate =
        authority.issue({.names = {"localhost"}, .common_name = {}}).value();
    auto server = Server::start(loop.executor(), server_options, play(script)).value();
    options.port = std::to_string(server->port());
    auto client = Client::create(loop.executor(), options).value();
    ASSERT_TRUE(loop.run(client->send({Method::get, "/", {}, {}}, in(20s))));
    client->close();
    server->stop();
    loop.io().run();  // returns only if nothing is left
}

TEST(Client, StreamsTheBodyIntoTheSink) {
    const std::string large(300'000, 'x');
    World world({says(large), says("second")});
    std::string seen;
    int calls = 0;
    const BodySink sink = [&](std::string_view part) -> Result<void> {
        seen += part;
        ++calls;
        return {};
    };
    const auto answer = world.send({Method::get, "/", {}, {}}, 20s, sink);
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(seen, large);
    EXPECT_GT(calls, 1);
    ASSERT_TRUE(world.get());
    EXPECT_EQ(world.server().connections_accepted(), 1u);
}

// Comes back to the loop's queue each time it has run.
void turn(asio::io_context& loop, std::size_t& turns, const bool& over) {
    asio::post(loop, [&loop, &turns, &over] {
        ++turns;
        if (!over) {
            turn(loop, turns, over);
        }
    });
}

TEST(Client, GivesTheLoopItsTurnWithinALongAnswer) {
    constexpr std::size_t body_bytes = std::size_t{8} * 1024 * 1024;
    constexpr std::size_t turn_bytes_max = std::size_t{64} * 1024;  // and a record begun before
    World world({says(std::string(body_bytes, 'x'))});
    std::size_t turns = 0;
    std::size_t turn_of_piece = 0;
    std::size_t bytes_of_turn = 0;
    std::size_t bytes_of_turn_most = 0;
    bool over = false;
    turn(world.loop().io(), turns, over);
    const auto answer = world.send({Method::get, "/", {}, {}}, 20s, [&](std::string_view piece) {
        bytes_of_turn = turns == turn_of_piece ? bytes_of_turn + piece.size() : piece.size();
        turn_of_piece = turns;
        bytes_of_turn_most = std::max(bytes_of_turn_most, bytes_of_turn);
        return Result<void>();
    });
    over = true;
    world.loop().io().poll();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_LE(bytes_of_turn_most, turn_bytes_max);
}

TEST(Client, KeepsNoBodyInMemoryThatIsTooLong) {
    World world({says(std::string(2'000'000, 'x')), says(std::string(2'000'000, 'x'))});
    const auto kept = world.get();
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().kind, FailureKind::too_large);
    std::size_t bytes = 0;
    const auto passed_on =
        world.send({Method::get, "/", {}, {}}, 20s, [&bytes](std::string_view piece) {
            bytes += piece.size();
            return Result<void>();
        });
    EXPECT_TRUE(passed_on);
    EXPECT_EQ(bytes, 2'000'000u);
}

TEST(Client, EndsTheRequestWithTheSinksError) {
    World world({says("hello"), says("second")});
    const BodySink sink = [](std::string_view) { return failed("that is no task"); };
    const auto answer = world.send({Method::get, "/", {}, {}}, 20s, sink);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::cancelled);
    EXPECT_THAT(answer.error().text, HasSubstr("that is no task"));
    ASSERT_TRUE(world.get());
    EXPECT_EQ(world.server().connections_accepted(), 2u);
}

}  // namespace
}  // namespace lexid::net
