#include "lexi/api.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "base/redactor.hpp"
#include "server/certificate.hpp"
#include "server/server.hpp"

// What the client sends, and what it makes of scripted answers. Whether it understands an API as a
// whole is tested with the sandbox.

namespace lexid::lexi {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view key = "wbk_canary_0123456789";
// Far beyond what a step takes; only a fault lets it pass.
constexpr std::chrono::seconds patience{60};

class ApiTest : public testing::Test {
protected:
    void SetUp() override {
        auto authority = server::CertificateAuthority::create("test");
        ASSERT_TRUE(authority) << authority.error().text;
        server::CertificateAuthority::Issue issue;
        issue.names = {"127.0.0.1"};
        auto certificate = authority->issue(issue);
        ASSERT_TRUE(certificate) << certificate.error().text;
        server::Server::Options server_options;
        server_options.certificate = std::move(*certificate);
        const auto handler = [this](net::Request request, server::Peer) {
            requests_.push_back(std::move(request));
            return answer(reply_);
        };
        auto server =
            server::Server::start(context_.get_executor(), std::move(server_options), handler);
        ASSERT_TRUE(server) << server.error().text;
        server_ = std::move(*server);

        std::string pattern = std::filesystem::temp_directory_path() / "lexid-api-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        std::ofstream(directory_ / "ca.pem") << authority->pem();
        Api::Options options;
        options.base_url = {"127.0.0.1", true, server_->port(), "/base/path"};
        options.key = Secret(key);
        options.ca_file = directory_ / "ca.pem";
        options.connections_max = 8;
        auto api = Api::create(context_.get_executor(), std::move(options));
        ASSERT_TRUE(api) << api.error().text;
        api_ = std::move(*api);
    }

    void TearDown() override {
        api_->close();
        server_->stop();
        context_.restart();
        context_.run();
        std::filesystem::remove_all(directory_);
    }

    static boost::asio::awaitable<server::Reply> answer(server::Reply reply) { co_return reply; }

    void will_answer(unsigned status, std::string body) {
        reply_.response.status = status;
        reply_.response.body = std::move(body);
    }

    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        auto result = boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
        context_.restart();
        while (result.wait_for(0s) != std::future_status::ready && context_.run_one() > 0) {
        }
        return result.get();
    }

    static net::Deadline soon() { return std::chrono::steady_clock::now() + patience; }

    boost::asio::io_context context_;
    std::filesystem::path directory_;
    server::Reply reply_;
    std::vector<net::Request> requests_;
    std::unique_ptr<server::Server> server_;
    std::unique_ptr<Api> api_;
};

TEST_F(ApiTest, SendsRequestsAsDocumented) {
    run(api_->list(Status::completed, soon()));
    run(api_->approve("a/b", soon()));
    run(api_->dismiss("a", std::nullopt, soon()));
    run(api_->dismiss("a", DismissReason::incorrect_params, soon()));
    run(api_->chat("say \"hi\"\n\x01", soon()));
    const struct {
        net::Method method;
        std::string_view target;
        std::string_view body;
    } rows[] = {
        {net::Method::get, "/base/path/v1/lexi/tasks?status=completed", ""},
        {net::Method::post, "/base/path/v1/lexi/tasks/a%2Fb/approve", ""},
        {net::Method::post, "/base/path/v1/lexi/tasks/a/dismiss", ""},
        {net::Method::post, "/base/path/v1/lexi/tasks/a/dismiss",
         R"({"reason":"incorrect_params"})"},
        {net::Method::post, "/base/path/v1/lexi/chat", R"({"message":"say \"hi\"\n\u0001"})"},
    };
    ASSERT_EQ(requests_.size(), std::size(rows));
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        SCOPED_TRACE(rows[i].target);
        EXPECT_EQ(requests_[i].method, rows[i].method);
        EXPECT_EQ(requests_[i].target, rows[i].target);
        EXPECT_EQ(requests_[i].body, rows[i].body);
        EXPECT_EQ(requests_[i].header("Authorization"), "Bearer " + std::string(key));
        EXPECT_EQ(requests_[i].header("Accept"), "application/json");
        EXPECT_EQ(requests_[i].header("Cache-Control"),
                  rows[i].method == net::Method::get ? "no-cache" : "");
        EXPECT_EQ(requests_[i].header("Content-Type"),
                  rows[i].method == net::Method::post ? "application/json" : "");
    }
}

TEST_F(ApiTest, RepeatsNoKeyWhereItsErrorsAreWritten) {
    const auto written = [](const Exchange& exchange) {
        return redactor().redacted(exchange.error);
    };
    const std::string echo = "Bearer " + std::string(key) + "!";
    for (const std::string& body :
         {"<p>" + echo + "</p>", R"({"error":{"code":")" + echo + R"(","message":"m"}})",
          R"({"error":{"code":"invalid_key","message":")" + echo + echo + R"("}})"}) {
        for (const unsigned status : {200U, 401U, 500U}) {
            SCOPED_TRACE(status);
            will_answer(status, body);
            EXPECT_THAT(written(run(api_->approve("a", soon())).exchange),
                        Not(HasSubstr("canary")));
            EXPECT_THAT(written(run(api_->list(Status::pending, soon())).exchange),
                        Not(HasSubstr("canary")));
            EXPECT_THAT(written(run(api_->chat("hi", soon())).exchange), Not(HasSubstr("canary")));
        }
    }
    will_answer(500, echo);
    EXPECT_THAT(written(run(api_->approve("a", soon())).exchange), HasSubstr("[the API key]!"));
}

TEST_F(ApiTest, ReadsAListThatComesInPieces) {
    std::string body = R"({"data":{"tasks":[)";
    for (int i = 0; i < 200; ++i) {
        body += i == 0 ? "" : ",";
        body += R"({"id":")" + std::to_string(i) +
                R"(","type":"t","status":"pending","description":"d",)" +
                R"("created_at":"2026-11-23T10:00:00Z","metadata":{}})";
    }
    will_answer(200, body + "]}}");
    reply_.piece_bytes = 1'000;
    const auto result = run(api_->list(Status::pending, soon()));
    ASSERT_TRUE(result.list) << result.exchange.error;
    EXPECT_EQ(result.list->tasks.size(), 200U);
    EXPECT_EQ(result.exchange.error, "");
}

TEST_F(ApiTest, FailsAListThatIsNone) {
    const struct {
        std::string_view name;
        unsigned status;
        std::string body;
        std::string_view error;
    } rows[] = {
        {"a page to sign in", 200, "<html>Sign in</html>", "no list of tasks"},
        {"no content", 204, "", "no list of tasks"},
        {"a redirect", 302, "", "302"},
        {"not modified, though nothing was asked for", 304, "", "304"},
        {"a bad gateway", 502, "<html>Bad Gateway</html>", "502"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        will_answer(row.status, row.body);
        const auto result = run(api_->list(Status::pending, soon()));
        EXPECT_FALSE(result.list);
        EXPECT_EQ(result.exchange.status, row.status);
        EXPECT_THAT(result.exchange.error, HasSubstr(std::string(row.error)));
    }
}

TEST_F(ApiTest, SaysWhenAListIsNotWholeAndWhenItIsNotFresh) {
    const struct {
        std::string_view name;
        unsigned status;
        std::vector<net::Header> headers;
        std::string_view around;
        std::string_view not_whole;
        std::chrono::seconds age;
    } rows[] = {
        {"whole and fresh", 200, {{"Age", "0"}}, "", "", 0s},
        {"a part", 206, {}, "", "206", 0s},
        {"more elsewhere", 200, {{"Link", "</2>; rel=next"}}, "", "Link", 0s},
        {"more by its body", 200, {}, R"(,"has_more":true)", "has_more", 0s},
        {"kept on the way", 200, {{"Age", "40"}}, "", "", 40s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        will_answer(row.status, R"({"data":{"tasks":[]})" + std::string(row.around) + "}");
        reply_.response.headers = row.headers;
        const auto result = run(api_->list(Status::approved, soon()));
        ASSERT_TRUE(result.list) << result.exchange.error;
        EXPECT_EQ(result.list->not_whole.empty(), row.not_whole.empty());
        EXPECT_THAT(result.list->not_whole, HasSubstr(std::string(row.not_whole)));
        EXPECT_EQ(result.exchange.freshness.age_at_most(), row.age);
    }
}

TEST_F(ApiTest, FailsAListThatContradictsTheStatusAskedFor) {
    will_answer(200, R"({"status":"approved","data":{"tasks":[]}})");
    EXPECT_TRUE(run(api_->list(Status::approved, soon())).list);
    const auto other = run(api_->list(Status::pending, soon()));
    EXPECT_FALSE(other.list);
    EXPECT_THAT(other.exchange.error, HasSubstr("contradicts itself: `status`"));
}

TEST_F(ApiTest, LeavesACutAnswerUnknown) {
    reply_.raw =
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":{\"task_id\":\"a\",\"status\":"
        "\"approved\"}}";
    reply_.ending = server::Reply::Ending::cut;
    const auto result = run(api_->approve("a", soon()));
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_TRUE(result.exchange.sent);
    EXPECT_TRUE(result.exchange.failure);
    const auto listed = run(api_->list(Status::pending, soon()));
    EXPECT_FALSE(listed.list);
    EXPECT_FALSE(listed.exchange.error.empty());
}

// Whoever is told of a limit waits, whatever the limit is told by; what the answer proves is
// another question.
TEST_F(ApiTest, WaitsAfterALimitInWhateverForm) {
    const std::string limited = R"({"error":{"code":"rate_limited","message":"m"}})";
    const struct {
        std::string_view name;
        unsigned status;
        std::string body;
        std::string retry_after;
        std::optional<std::chrono::seconds> wait;
    } rows[] = {
        {"the documented one says itself", 429, limited, "", {}},
        {"the documented one with a time", 429, limited, "7", 7s},
        {"a page with 429", 429, "<html>", "", patience_unsaid},
        {"a page with 429 and a time", 429, "<html>", "7", 7s},
        {"another code with 429", 429, R"({"error":{"code":"slow_down"}})", "", patience_unsaid},
        {"the code with 403", 403, limited, "", patience_unsaid},
        {"the code with 503", 503, limited, "", patience_unsaid},
        {"another code for it", 402, R"({"error":{"code":"quota_exceeded"}})", "", patience_unsaid},
        {"a code for it in another place", 503, R"({"code":"rate_limited"})", "", {}},
        {"a 503 with a time", 503, "<html>", "20", 20s},
        {"a 503", 503, "<html>", "", {}},
        {"a 403", 403, R"({"error":{"code":"insufficient_permissions"}})", "", {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        will_answer(row.status, row.body);
        reply_.response.headers.clear();
        if (!row.retry_after.empty()) {
            reply_.response.headers.push_back({"Retry-After", row.retry_after});
        }
        const auto listed = run(api_->list(Status::pending, soon()));
        EXPECT_FALSE(listed.list);
        EXPECT_EQ(listed.exchange.quota.retry_after, row.wait);
        const auto result = run(api_->approve("a", soon()));
        EXPECT_EQ(result.exchange.quota.retry_after, row.wait);
    }
}

TEST_F(ApiTest, EndsAtItsDeadline) {
    reply_.delay = 1h;
    const auto result = run(api_->approve("a", std::chrono::steady_clock::now() + 1s));
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_EQ(result.exchange.failure, net::FailureKind::timeout);
}

TEST_F(ApiTest, SendsNothingOnceClosed) {
    api_->close();
    const auto result = run(api_->approve("a", soon()));
    EXPECT_EQ(result.exchange.failure, net::FailureKind::cancelled);
    EXPECT_FALSE(result.exchange.sent);
    EXPECT_TRUE(requests_.empty());
}

TEST(Api, RefusesOptionsThatCannotWork) {
    boost::asio::io_context context;
    const struct {
        std::string_view name;
        std::string key;
        std::string ca_file;
        std::string_view error;
    } rows[] = {
        {"a key of another kind", "sk_x", "", "wbk_"},
        {"no authorities", "wbk_x", "/nowhere/ca.pem", "/nowhere/ca.pem"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Api::Options options;
        options.base_url = {"example.com", false, 443, ""};
        options.key = Secret(row.key);
        options.ca_file = row.ca_file;
        options.connections_max = 1;
        const auto api = Api::create(context.get_executor(), std::move(options));
        ASSERT_FALSE(api);
        EXPECT_THAT(api.error().text, HasSubstr(std::string(row.error)));
    }
}

}  // namespace
}  // namespace lexid::lexi
