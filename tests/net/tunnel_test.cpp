// A client's way through a proxy: what it asks, what it takes for an answer, and that nothing of
// the request has left before the tunnel stands.
#include "net/tunnel.hpp"

#include <gmock/gmock.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tcp = asio::ip::tcp;

constexpr auto outcome = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view established = "HTTP/1.1 200 Connection established\r\n\r\n";

Proxy proxy_at(const std::string& address) {
    return {parse_proxy_url(address).value(), "HTTPS_PROXY"};
}

TEST(Tunnel, IsAskedForWithTheCredentialsAndNothingElse) {
    EXPECT_EQ(connect_request(proxy_at("http://p.test:3128"), "api.test:443"),
              "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n");
    EXPECT_EQ(connect_request(proxy_at("http://Aladdin:open%20sesame@p.test"), "[::1]:443"),
              "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n"
              "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

TEST(Tunnel, ReadsTheAnswerOfAProxyAndNoByteMore) {
    const std::string long_header = "HTTP/1.1 200 ok\r\nX: " + std::string(20'000, 'x');
    const struct {
        std::string_view name;
        std::string bytes;
        unsigned status;         // 0: more must come, or it is refused
        std::string_view error;  // empty: none
    } rows[] = {
        {"nothing yet", "", 0, ""},
        {"a beginning", "HTT", 0, ""},
        {"a line", "HTTP/1.1 200 ok\r\n", 0, ""},
        {"most of it", "HTTP/1.1 200 ok\r\n\r", 0, ""},
        {"all of it", "HTTP/1.1 200 ok\r\n\r\n", 200, ""},
        {"the older version", "HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n", 200, ""},
        {"without a reason", "HTTP/1.1 200\r\n\r\n", 200, ""},
        {"another success", "HTTP/1.1 204 x\r\n\r\n", 204, ""},
        {"a length means nothing", "HTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\n", 200, ""},
        {"a refusal with a body", "HTTP/1.1 403 no\r\n\r\n<html>", 403, ""},
        {"bytes behind it", "HTTP/1.1 200 ok\r\n\r\nx", 0, "bytes of its own"},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", 0, "what is no HTTP"},
        {"TLS", "\x16\x03\x01", 0, "what is no HTTP"},
        {"a later version", "HTTP/2 200\r\n\r\n", 0, "what is no HTTP"},
        {"no such version", "HTTP/1.x 200 ok\r\n\r\n", 0, "a status line that is none"},
        {"no status", "HTTP/1.1 ok\r\n\r\n", 0, "a status line that is none"},
        {"a short status", "HTTP/1.1 20\r\n\r\n", 0, "a status line that is none"},
        {"a long status", "HTTP/1.1 2000\r\n\r\n", 0, "a status line that is none"},
        {"a status below all", "HTTP/1.1 099 x\r\n\r\n", 0, "a status line that is none"},
        {"a header without end", long_header, 0, "bytes of header"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto answer = read_connect_answer(row.bytes);
        ASSERT_EQ(answer.has_value(), row.error.empty());
        if (!answer) {
            EXPECT_THAT(answer.error(), HasSubstr(std::string(row.error)));
            continue;
        }
        EXPECT_EQ(*answer ? (*answer)->status : 0, row.status);
    }
}

// A proxy on loopback that answers CONNECT as it is told, and then passes everything on.
class FakeProxy {
public:
    enum class Then { pass, close, hang };

    FakeProxy(Loop& loop, std::uint16_t api_port, std::string answer, Then then)
        : acceptor_(loop.executor(), {asio::ip::make_address("127.0.0.1"), 0}),
          api_port_(api_port),
          answer_(std::move(answer)),
          then_(then) {
        asio::co_spawn(loop.executor(), serve(this), [](std::exception_ptr) {});
    }
    ~FakeProxy() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        for (const auto& socket : sockets_) {
            socket->close(ignored);
        }
    }

    std::string address(const std::string& credentials = "") const {
        return "http://" + credentials +
               "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    const std::vector<std::string>& asked() const { return asked_; }

private:
    using Socket = std::shared_ptr<tcp::socket>;

    static asio::awaitable<void> serve(FakeProxy* proxy) {
        for (;;) {
            auto [error, accepted] = co_await proxy->acceptor_.async_accept(outcome);
            if (error) {
                co_return;
            }
            const auto client = std::make_shared<tcp::socket>(std::move(accepted));
            proxy->sockets_.push_back(client);
            asio::co_spawn(client->get_executor(), tunnel(proxy, client),
                           [](std::exception_ptr) {});
        }
    }

    static asio::awaitable<void> tunnel(FakeProxy* proxy, Socket client) {
        std::string asked;
        co_await asio::async_read_until(*client, asio::dynamic_buffer(asked), "\r\n\r\n", outcome);
        proxy->asked_.push_back(asked);
        co_await asio::async_write(*client, asio::buffer(proxy->answer_), outcome);
        if (proxy->then_ == Then::close) {
            boost::system::error_code ignored;
            client->close(ignored);
        }
        if (proxy->then_ != Then::pass) {
            co_return;
        }
        const auto api = std::make_shared<tcp::socket>(client->get_executor());
        proxy->sockets_.push_back(api);
        co_await api->async_connect({asio::ip::make_address("127.0.0.1"), proxy->api_port_},
                                    outcome);
        asio::co_spawn(client->get_executor(), pass(api, client), [](std::exception_ptr) {});
        co_await pass(client, api);
    }

    static asio::awaitable<void> pass(Socket from, Socket to) {
        std::array<char, 4096> bytes{};
        for (;;) {
            const auto [error, size] = co_await from->async_read_some(asio::buffer(bytes), outcome);
            if (error) {
                boost::system::error_code ignored;
                to->shutdown(tcp::socket::shutdown_send, ignored);
                co_return;
            }
            co_await asio::async_write(*to, asio::buffer(bytes.data(), size), outcome);
        }
    }

    tcp::acceptor acceptor_;
    std::uint16_t api_port_;
    std::string answer_;
    Then then_;
    std::vector<std::string> asked_;
    std::vector<Socket> sockets_;
};

TEST(Tunnel, CarriesRequestsToAHostThatIsVerifiedEndToEnd) {
    World world({says("one"), says("two")});
    FakeProxy proxy(world.loop(), world.server().port(), std::string(established),
                    FakeProxy::Then::pass);
    // The name is looked up by the proxy, not here, and the certificate must be the API's.
    world.options.host = "localhost";
    world.options.proxy = Proxy{parse_proxy_url(proxy.address("ann:secret@")).value(), "X"};
    EXPECT_EQ(world.get()->body, "one");
    EXPECT_EQ(world.post()->body, "two");
    ASSERT_EQ(proxy.asked().size(), 1u) << "the connection is kept";
    EXPECT_THAT(proxy.asked().front(), StartsWith("CONNECT localhost:" + world.options.port));
    EXPECT_THAT(proxy.asked().front(), HasSubstr("Proxy-Authorization: Basic YW5uOnNlY3JldA=="));
    EXPECT_EQ(world.script.requests.at(0).header("Proxy-Authorization"), "");
}

TEST(Tunnel, DoesNotBelieveAProxyThatIsTheHostItself) {
    World world({says("one")});
    world.start({.names = {"other.test"}, .common_name = {}});
    FakeProxy proxy(world.loop(), world.server().port(), std::string(established),
                    FakeProxy::Then::pass);
    world.options.host = "api.test";  // which nobody here could look up
    world.options.proxy = Proxy{parse_proxy_url(proxy.address()).value(), "HTTPS_PROXY"};
    const Answer answer = world.post();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::tls);
    EXPECT_FALSE(answer.error().sent);
    EXPECT_THAT(answer.error().text, HasSubstr("`other.test`, not for `api.test`"));
    EXPECT_TRUE(world.script.requests.empty());
}

TEST(Tunnel, SaysWhatTheProxyAnsweredAndWhatToDo) {
    using Then = FakeProxy::Then;
    const std::string basic = "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    const struct {
        std::string_view name;
        std::string credentials;
        std::string answer;
        Then then;
        FailureKind kind;
        std::string_view text;
    } rows[] = {
        {"wants a password", "", basic, Then::close, FailureKind::connect,
         "wants a user and a password (407)"},
        {"refuses the password", "ann:CANARY@", basic, Then::close, FailureKind::connect,
         "refuses the user and the password (407): correct them in `HTTPS_PROXY`"},
        {"refuses the password as a server does", "ann:CANARY@",
         "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n", Then::close,
         FailureKind::connect,
         "refuses the user and the password (401): correct them in `HTTPS_PROXY`"},
        {"wants a password of another kind", "ann:CANARY@",
         "HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\n\r\n", Then::close, FailureKind::connect,
         "other than basic"},
        {"repeats the password", "ann:CANARY@",
         "HTTP/1.1 407 CANARY YW5uOkNBTkFSWQ==\r\nX: CANARY\r\n\r\nCANARY", Then::close,
         FailureKind::connect, "other than basic"},
        {"forbids it", "", "HTTP/1.1 403 Forbidden\r\n\r\n", Then::close, FailureKind::connect,
         "doesn't allow a connection to `127.0.0.1:"},
        {"can't reach the host", "", "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", Then::close,
         FailureKind::connect, "can't connect to `127.0.0.1:"},
        {"something else", "", "HTTP/1.1 500 x\r\n\r\n", Then::close, FailureKind::connect,
         "refuses to connect to"},
        {"a redirect", "", "HTTP/1.1 302 x\r\nLocation: http://x/\r\n\r\n", Then::close,
         FailureKind::connect, "(302)"},
        {"garbage", "", "SSH-2.0-CANARY\r\n", Then::hang, FailureKind::connect, "no HTTP"},
        {"half an answer", "", "HTTP/1.1 200 Conn", Then::close, FailureKind::connect,
         "closed the connection instead of answering CONNECT"},
        {"no answer", "", "", Then::close, FailureKind::connect, "closed the connection"},
        {"silence", "", "", Then::hang, FailureKind::timeout,
         "while connecting through the proxy `http://127.0.0.1:"},
        {"half an answer and silence", "", "HTTP/1.1 2", Then::hang, FailureKind::timeout,
         "while connecting through the proxy"},
        {"a header without end", "", "HTTP/1.1 200 ok\r\nX: " + std::string(40'000, 'x'),
         Then::hang, FailureKind::connect, "bytes of header"},
        {"bytes behind the answer", "", std::string(established) + "x", Then::hang,
         FailureKind::connect, "bytes of its own"},
        {"an answer and the end", "", std::string(established), Then::close, FailureKind::connect,
         "the handshake broke off"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({says("one")});
        FakeProxy proxy(world.loop(), world.server().port(), row.answer, row.then);
        world.options.proxy =
            Proxy{parse_proxy_url(proxy.address(row.credentials)).value(), "HTTPS_PROXY"};
        const bool silent = row.kind == FailureKind::timeout;
        const Answer answer = world.send({Method::post, "/", {}, "{}"}, silent ? 200ms : 20s);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, row.kind) << answer.error().text;
        EXPECT_FALSE(answer.error().sent) << "nothing of the request has left";
        EXPECT_THAT(answer.error().text, HasSubstr(std::string(row.text)));
        EXPECT_THAT(answer.error().text, Not(HasSubstr("CANARY")));
        EXPECT_THAT(answer.error().text, Not(HasSubstr("YW5u")));
        EXPECT_TRUE(world.script.requests.empty());
    }
}

TEST(Tunnel, HandsOnWhatARefusalSaysBesideItsStatus) {
    World world({says("one")});
    FakeProxy proxy(world.loop(), world.server().port(),
                    "HTTP/1.1 503 x\r\nno header\r\nRetry-After:\t20\r\nX-Empty:\r\n\r\n",
                    FakeProxy::Then::close);
    world.options.proxy = Proxy{parse_proxy_url(proxy.address()).value(), "HTTPS_PROXY"};
    const Answer answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().headers,
              (std::vector<Header>{{"Retry-After", "20"}, {"X-Empty", ""}}));
}

TEST(Tunnel, NamesTheProxyThatCannotBeReached) {
    const struct {
        std::string_view name;
        std::string address;
        FailureKind kind;
        std::string_view text;
    } rows[] = {
        {"nobody listens", "http://ann:CANARY@127.0.0.1:1", FailureKind::connect,
         "can't connect to the proxy `http://127.0.0.1:1` of `HTTPS_PROXY`"},
        {"no such name", "http://ann:CANARY@no-such-host.invalid:3128", FailureKind::resolve,
         "can't find the address of the proxy `http://no-such-host.invalid:3128`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({says("one")});
        world.options.proxy = proxy_at(row.address);
        const Answer answer = world.post();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, row.kind) << answer.error().text;
        EXPECT_FALSE(answer.error().sent);
        EXPECT_THAT(answer.error().text, HasSubstr(std::string(row.text)));
        EXPECT_THAT(answer.error().text, HasSubstr("check"));
        EXPECT_THAT(answer.error().text, Not(HasSubstr("CANARY")));
    }
}

TEST(Tunnel, EndsWithTheClient) {
    World world({says("one")});
    FakeProxy proxy(world.loop(), world.server().port(), "", FakeProxy::Then::hang);
    world.options.proxy = Proxy{parse_proxy_url(proxy.address()).value(), "HTTPS_PROXY"};
    Client& client = world.client();
    asio::steady_timer soon(world.loop().executor(), 50ms);
    soon.async_wait([&](const boost::system::error_code&) { client.close(); });
    const Answer answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::cancelled);
    EXPECT_FALSE(answer.error().sent);
}

}  // namespace
}  // namespace lexid::net
