#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/base_url.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "lexi/answers.hpp"
#include "lexi/freshness.hpp"
#include "lexi/quota.hpp"
#include "lexi/task_list.hpp"
#include "net/client.hpp"
#include "policy/policy.hpp"

namespace lexid::lexi {

enum class Status : std::uint8_t { pending, approved, dismissed, completed, failed };
std::string_view name(Status status);
std::optional<Status> parse_status(std::string_view text);

using DismissReason = policy::DismissReason;

// What LeadLex's keys begin with.
inline constexpr std::string_view key_prefix = "wbk_";

// Whether this can be a key: `wbk_`, then printable ASCII without spaces, quotes and backslashes.
// The error never shows it.
Result<void> check_key(std::string_view key);

// Makes the key known to the redactor, so that it is written nowhere; also what it says behind the
// prefix that all keys have. Whoever fetches a key calls this, and so does Api.
void hide_key(const Secret& key);

// What is known of a call beside its result.
struct Exchange {
    unsigned status = 0;                      // of HTTP; 0: no answer came
    std::optional<net::FailureKind> failure;  // why none came
    std::optional<ErrorClass> error_class;    // of an answer that is no 2xx
    bool sent = false;                        // whether the request may have reached the API
    Quota quota;                              // as far as an answer came
    Freshness freshness;                      // the same
    std::string error;                        // for people; empty if all went well
};

// The call failed exactly if `list` is empty; then `exchange.error` says why.
struct ListResult {
    std::optional<TaskList> list;
    Exchange exchange;
};

// `outcome` unknown and `exchange.sent` false: the request never left, nothing happened.
struct ActionResult {
    Outcome outcome = Outcome::unknown;
    bool execution_started = false;
    Exchange exchange;
};

struct ChatResult {
    std::optional<ChatAnswer> answer;
    Exchange exchange;
};

// The LeadLex API of one workspace. Sends each request at most once (a list may be repeated once by
// net::Client) and judges nothing but the answer: when to ask, what to retry and what quota to keep
// is the caller's business. Same threading as net::Client. Must outlive its calls: close() ends
// them.
class Api {
public:
    struct Options {
        BaseUrl base_url;
        Secret key;
        std::string ca_file;              // PEM; empty: the system's authorities
        std::size_t connections_max = 0;  // must be said
        net::Resolution resolution = {};
        std::optional<net::Proxy> proxy = {};
    };

    // Checks the key and loads the authorities; sends nothing.
    static Result<std::unique_ptr<Api>> create(boost::asio::any_io_executor executor,
                                               Options options);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    // For requests from now on. Refuses what check_key refuses, and keeps the old one then.
    Result<void> set_key(Secret key);
    bool has_key(const Secret& key) const { return key.reveal() == key_.reveal(); }

    boost::asio::awaitable<ListResult> list(Status status, net::Deadline deadline);

    // `id` is outside text. One that can't be one segment of a path (empty, `.`, `..`, longer than
    // `id_bytes_max`) is not sent.
    static constexpr std::size_t id_bytes_max = TaskListReader::name_bytes_max;  // a UUID has 36
    boost::asio::awaitable<ActionResult> approve(std::string id, net::Deadline deadline);
    boost::asio::awaitable<ActionResult> dismiss(std::string id,
                                                 std::optional<DismissReason> reason,
                                                 net::Deadline deadline);

    // `message` must be UTF-8.
    boost::asio::awaitable<ChatResult> chat(std::string message, net::Deadline deadline);

    // Ends all calls under way and to come, as net::Client::close().
    void close();
    net::Counters counters() const;

private:
    Api(std::unique_ptr<net::Client> client, std::string path, Secret key);

    enum class Action : std::uint8_t { approve, dismiss };

    net::Request request(net::Method method, std::string target) const;
    boost::asio::awaitable<ActionResult> act(std::string id, Action action, std::string body,
                                             net::Deadline deadline);

    std::unique_ptr<net::Client> client_;
    std::string path_;
    Secret key_;
};

}  // namespace lexid::lexi
