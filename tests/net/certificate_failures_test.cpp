// A client must refuse each wrong certificate, and say what a person can do about it.
#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/stream.hpp"
#include "net/world.hpp"
#include "server/tls_context.hpp"

namespace lexid::net {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(Certificates, AreTakenOnlyForTheHostThatWasAskedFor) {
    const struct {
        std::string_view name;
        std::string host;
        CertificateAuthority::Issue issue;
        std::string_view refusal;  // empty: taken
    } rows[] = {
        {"the host's name", "localhost", {.names = {"localhost"}, .common_name = {}}, ""},
        {"one of several names",
         "localhost",
         {.names = {"a.test", "localhost"}, .common_name = {}},
         ""},
        {"the host's address", "127.0.0.1", {.names = {"127.0.0.1"}, .common_name = {}}, ""},
        {"another host",
         "localhost",
         {.names = {"other.test", "third.test"}, .common_name = {}},
         "for `other.test`, `third.test`, not for `localhost`: check the host in `api.base_url`"},
        {"another host, our name only as common name",
         "localhost",
         {.names = {"other.test"}, .common_name = "localhost"},
         "for `other.test`, not for `localhost`"},
        {"another address",
         "127.0.0.1",
         {.names = {"127.0.0.2"}, .common_name = {}},
         "for `127.0.0.2`, not for `127.0.0.1`"},
        {"a name does for no address",
         "127.0.0.1",
         {.names = {"localhost"}, .common_name = "127.0.0.1"},
         "for `localhost`, not for `127.0.0.1`"},
        {"an address does for no name",
         "localhost",
         {.names = {"127.0.0.1"}, .common_name = {}},
         "for `127.0.0.1`, not for `localhost`"},
        {"a wildcard above the host",
         "localhost",
         {.names = {"*.localhost"}, .common_name = {}},
         "not for `localhost`"},
        {"only a common name",
         "localhost",
         {.names = {}, .common_name = "localhost"},
         "names no host: only a common name, `localhost`"},
        {"expired",
         "localhost",
         {.names = {"localhost"}, .common_name = {}, .starts = -48h, .ends = -24h},
         "its certificate expired at "},
        {"not yet valid",
         "localhost",
         {.names = {"localhost"}, .common_name = {}, .starts = 24h, .ends = 48h},
         "check this machine's clock"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world({says("hello")});
        world.start(row.issue);
        world.options.host = row.host;
        const auto answer = world.get();
        if (row.refusal.empty()) {
            ASSERT_TRUE(answer) << answer.error().text;
            EXPECT_EQ(answer->body, "hello");
            continue;
        }
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, FailureKind::tls);
        EXPECT_FALSE(answer.error().sent);
        EXPECT_THAT(answer.error().text, HasSubstr(std::string(row.refusal)));
        EXPECT_TRUE(world.script.requests.empty());
    }
}

TEST(Certificates, OfAnUnknownAuthorityAreRefused) {
    World world({says("hello")});
    const auto other = CertificateAuthority::create("another authority").value();
    const TemporaryFile file(other.pem());
    world.options.ca_file = file.path();
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::tls);
    EXPECT_THAT(answer.error().text, HasSubstr("signed by `lexid test authority`"));
    EXPECT_THAT(answer.error().text, HasSubstr("`api.ca_file`"));
}

TEST(Certificates, WithoutAuthoritiesThereIsNoClient) {
    const TemporaryFile empty("");
    const TemporaryFile text("these are not the certificates you are looking for\n");
    const struct {
        std::string_view name;
        std::string path;
        std::string_view refusal;
    } rows[] = {
        {"no such file", "/nonexistent/ca.pem", "No such file"},
        {"an empty file", empty.path(), "`api.ca_file` must name"},
        {"a file without certificates", text.path(), "`api.ca_file` must name"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world;
        world.options.ca_file = row.path;
        const auto client = Client::create(world.loop().executor(), world.options);
        ASSERT_FALSE(client);
        EXPECT_THAT(client.error().text, HasSubstr(std::string(row.refusal)));
    }
}

asio::awaitable<int> serve_old_tls(asio::ip::tcp::acceptor& acceptor, SSL_CTX* context) {
    Stream stream(co_await acceptor.async_accept(asio::use_awaitable), context);
    auto step = stream.accept();
    while (step.status == Stream::Status::wants_read ||
           step.status == Stream::Status::wants_write) {
        co_await stream.wait(step.status);
        step = stream.accept();
    }
    co_return 0;
}

TEST(Tls, OlderThan12IsRefused) {
    World world;
    const auto authority = CertificateAuthority::create("old").value();
    const auto certificate = authority.issue({.names = {"127.0.0.1"}, .common_name = {}}).value();
    const auto context = server::tls_context(certificate).value();
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    asio::ip::tcp::acceptor acceptor(world.loop().io(), {asio::ip::make_address("127.0.0.1"), 0});
    world.options.port = std::to_string(acceptor.local_endpoint().port());
    asio::co_spawn(world.loop().io(), serve_old_tls(acceptor, context.get()),
                   [](std::exception_ptr error, int) { EXPECT_FALSE(error); });
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::tls);
    EXPECT_THAT(answer.error().text, HasSubstr("1.2"));
}

TEST(Tls, APortWithoutItIsNamedAsSuch) {
    World world;
    Script script;
    const auto plain = Server::start(world.loop().executor(), {}, play(script)).value();
    world.options.port = std::to_string(plain->port());
    const auto answer = world.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, FailureKind::tls);
    EXPECT_THAT(answer.error().text, HasSubstr("does not speak TLS"));
    EXPECT_TRUE(script.requests.empty());
}

}  // namespace
}  // namespace lexid::net
