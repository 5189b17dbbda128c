// Cuts at every byte: of an answer's text, of what TLS makes of it, of a request.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <mutex>
#include <utility>

#include "end_to_end/faults/stage.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

// What TLS 1.3 adds to the text of a record: header, kind, tag.
constexpr std::size_t record_bytes = 5 + 1 + 16;

constexpr std::string_view id = "7d0c8a52-91aa-4b1f-8f0e-2b9f3c6f1a11";

// The client before a server that is told anew what to do before each call.
class Sweep : public testing::Test {
protected:
    Sweep()
        : server_({.certificate = certificate(),
                   .welcome =
                       [this](int) {
                           const std::lock_guard lock(mutex_);
                           return welcome_;
                       },
                   .answer =
                       [this](const Seen& seen) {
                           const std::lock_guard lock(mutex_);
                           request_bytes_ = seen.head.size();
                           return answer_;
                       }}) {
        lexi::Api::Options options;
        options.base_url = {std::string(host), false, server_.port(), ""};
        options.key = Secret(key);
        options.ca_file = ca_file();
        options.connections_max = 1;
        options.resolution.look_up = [port = server_.port()](const auto&...) {
            return net::Found{{loopback(port)}, ""};
        };
        api_ = lexi::Api::create(loop_.get_executor(), std::move(options)).value();
    }
    ~Sweep() override {
        api_->close();
        loop_.restart();
        loop_.run();
    }

    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        auto result = boost::asio::co_spawn(loop_, std::move(work), boost::asio::use_future);
        loop_.restart();
        while (result.wait_for(0s) != std::future_status::ready && loop_.run_one() > 0) {
        }
        return result.get();
    }

    static net::Deadline soon() { return std::chrono::steady_clock::now() + patience; }

    lexi::ActionResult approve() { return run(api_->approve(std::string(id), soon())); }
    lexi::ListResult list() { return run(api_->list(lexi::Status::pending, soon())); }

    void welcome_with(Welcome welcome) {
        const std::lock_guard lock(mutex_);
        welcome_ = welcome;
    }
    void answer_with(Play answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    // Of the newest request.
    std::size_t request_bytes() {
        const std::lock_guard lock(mutex_);
        return request_bytes_;
    }

    std::mutex mutex_;  // of what the server's threads look at
    Welcome welcome_;
    Play answer_;
    std::size_t request_bytes_ = 0;
    FaultServer server_;
    boost::asio::io_context loop_{1};
    std::unique_ptr<lexi::Api> api_;
};

// No connection serves twice, so that none goes stale under the next call.
const Headers closing = {{"Connection", "close"}};

// `text` in chunks of so many bytes.
std::string chunked(const std::string& text, std::size_t size) {
    std::string bytes =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < text.size(); i += size) {
        const std::string part = text.substr(i, size);
        bytes += digits[part.size() / 16];
        bytes += digits[part.size() % 16];
        bytes += "\r\n" + part + "\r\n";
    }
    return bytes + "0\r\n\r\n";
}

std::string list_answer() {
    Workspace workspace;
    workspace.add({.id = std::string(id)});
    return http(200, workspace.list_body("pending"), closing);
}

TEST_F(Sweep, ConfirmsAnApprovalOnlyByAWholeAnswer) {
    for (const std::string& whole :
         {http(200, approved_body(id), closing), chunked(approved_body(id), 40)}) {
        for (const End end : {End::close, End::fin, End::reset}) {
            for (std::size_t cut = 0; cut < whole.size(); ++cut) {
                const int requests = server_.requests();
                answer_with(play(whole.substr(0, cut), end));
                const auto result = approve();
                ASSERT_EQ(result.outcome, lexi::Outcome::unknown) << cut << ": " << whole;
                ASSERT_TRUE(result.exchange.sent) << cut << ": " << whole;
                ASSERT_EQ(server_.requests(), requests + 1) << "sent again";
            }
            answer_with(play(whole, end));
            const auto outcome = approve().outcome;
            // A reset may overtake the last bytes.
            EXPECT_TRUE(outcome == lexi::Outcome::confirmed ||
                        (end == End::reset && outcome == lexi::Outcome::unknown));
        }
    }
}

TEST_F(Sweep, ConfirmsAnApprovalOnlyByAllBytesOfTls) {
    const std::string whole = http(200, approved_body(id), closing);
    for (const End end : {End::fin, End::reset}) {
        bool confirmed = false;
        for (std::size_t cut = 0; cut <= whole.size() + record_bytes; ++cut) {
            Play answer = play(whole, end);
            answer.wire_bytes = cut;
            answer_with(std::move(answer));
            const auto outcome = approve().outcome;
            ASSERT_TRUE(outcome == lexi::Outcome::confirmed || outcome == lexi::Outcome::unknown);
            if (outcome == lexi::Outcome::confirmed) {
                ASSERT_GT(cut, whole.size());
                confirmed = true;
            } else if (end == End::fin) {
                ASSERT_FALSE(confirmed) << cut;
            }
        }
        EXPECT_TRUE(confirmed || end == End::reset);
    }
}

TEST_F(Sweep, TakesNoListThatIsCut) {
    const std::string whole = list_answer();
    for (const End end : {End::close, End::fin, End::reset}) {
        for (std::size_t cut = 0; cut < whole.size(); ++cut) {
            answer_with(play(whole.substr(0, cut), end));
            ASSERT_FALSE(list().list) << cut;
        }
    }
    answer_with(play(whole, End::close));
    EXPECT_TRUE(list().list);
}

TEST_F(Sweep, KnowsThatARequestWasSentOnceAByteOfItArrived) {
    answer_with(play(http(200, approved_body(id), closing), End::close));
    ASSERT_EQ(approve().outcome, lexi::Outcome::confirmed);
    for (std::size_t cut = 0; cut <= request_bytes() + record_bytes; ++cut) {
        welcome_with({.request_wire_bytes = cut});
        const auto result = approve();
        ASSERT_EQ(result.outcome, lexi::Outcome::unknown) << cut;
        ASSERT_TRUE(result.exchange.sent || cut == 0) << cut;
    }
    EXPECT_EQ(server_.requests(), 1);
}

}  // namespace
}  // namespace lexid::faults
