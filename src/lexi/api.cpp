#include "lexi/api.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "json/canonical.hpp"
#include "lexi/percent_encoding.hpp"
#include "lexi/whole.hpp"

namespace lexid::lexi {
namespace {

constexpr std::string_view tasks_path = "/v1/lexi/tasks";
constexpr std::string_view chat_path = "/v1/lexi/chat";
// Keys seen have below 80 characters; a whole file pasted by mistake has more.
constexpr std::size_t key_bytes_max = 512;
// Of the tasks of a list that failed: some milliseconds' work if each is as large as one may be.
constexpr std::size_t let_go_a_turn = 64;

constexpr std::array statuses = {Status::pending, Status::approved, Status::dismissed,
                                 Status::completed, Status::failed};

Exchange no_answer(const net::Failure& failure) {
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    Exchange exchange;
    exchange.quota.retry_after = read_quota(failure.headers, now).retry_after;
    exchange.failure = failure.kind;
    exchange.sent = failure.sent;
    exchange.error = failure.text;
    return exchange;
}

Exchange not_sent(std::string error) {
    Exchange exchange;
    exchange.failure = net::FailureKind::invalid_request;
    exchange.error = std::move(error);
    return exchange;
}

Exchange answered(const net::Response& response) {
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    Exchange exchange;
    exchange.status = response.status;
    exchange.sent = true;
    exchange.quota = read_quota(response.headers, now);
    exchange.freshness = read_freshness(response.headers);
    if (response.status < 200 || response.status > 299) {
        ApiError error = read_error(response);
        exchange.error_class = error.error_class;
        exchange.error = std::move(error.text);
        // The engine knows what to make of a documented 429; any other limit is told as patience.
        const bool is_other = exchange.error_class == ErrorClass::other;
        if (is_other && !exchange.quota.retry_after && tells_limit(response)) {
            exchange.quota.retry_after = patience_unsaid;
        }
    }
    return exchange;
}

bool is_segment(std::string_view id) {
    return !id.empty() && id != "." && id != ".." && id.size() <= Api::id_bytes_max;
}

}  // namespace

std::string_view name(Status status) {
    switch (status) {
        case Status::pending:
            return "pending";
        case Status::approved:
            return "approved";
        case Status::dismissed:
            return "dismissed";
        case Status::completed:
            return "completed";
        case Status::failed:
            return "failed";
    }
    return {};
}

std::optional<Status> parse_status(std::string_view text) {
    for (const Status status : statuses) {
        if (name(status) == text) {
            return status;
        }
    }
    return std::nullopt;
}

Result<void> check_key(std::string_view key) {
    if (!key.starts_with(key_prefix) || key.size() == key_prefix.size()) {
        return failed("the API key does not begin with `wbk_`: copy it whole from LeadLex");
    }
    if (key.size() > key_bytes_max || !std::ranges::all_of(key, [](char c) {
            return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
        })) {
        return failed("the API key is not one word of printable ASCII: look for a line break, a " +
                      std::string("space, a quote or a second key where it is stored"));
    }
    return {};
}

void hide_key(const Secret& key) {
    constexpr std::string_view shown = "[the API key]";
    // What is shorter may be a word of its own; real keys are far longer.
    constexpr std::size_t rest_characters_min = 12;
    redactor().add(key, shown);
    const std::string_view text = key.reveal();
    if (text.starts_with(key_prefix) && text.size() >= key_prefix.size() + rest_characters_min) {
        redactor().add(Secret(text.substr(key_prefix.size())), shown);
    }
}

Result<std::unique_ptr<Api>> Api::create(boost::asio::any_io_executor executor, Options options) {
    if (auto key = check_key(options.key.reveal()); !key) {
        return std::unexpected(key.error());
    }
    hide_key(options.key);
    net::Client::Options client_options;
    client_options.host = options.base_url.host;
    client_options.port = std::to_string(options.base_url.port);
    client_options.ca_file = options.ca_file;
    client_options.connections_max = options.connections_max;
    client_options.resolution = std::move(options.resolution);
    client_options.proxy = std::move(options.proxy);
    auto client = net::Client::create(std::move(executor), std::move(client_options));
    if (!client) {
        return std::unexpected(client.error());
    }
    return std::unique_ptr<Api>(
        new Api(std::move(*client), std::move(options.base_url.path), std::move(options.key)));
}

Api::Api(std::unique_ptr<net::Client> client, std::string path, Secret key)
    : client_(std::move(client)), path_(std::move(path)), key_(std::move(key)) {}

Api::~Api() = default;

Result<void> Api::set_key(Secret key) {
    if (auto checked = check_key(key.reveal()); !checked) {
        return checked;
    }
    hide_key(key);
    key_ = std::move(key);
    return {};
}

net::Request Api::request(net::Method method, std::string target) const {
    net::Request request;
    request.method = method;
    request.target = path_ + target;
    request.headers.reserve(5);
    request.headers.push_back({"Authorization", "Bearer " + std::string(key_.reveal())});
    request.headers.push_back({"Accept", "application/json"});
    request.headers.push_back({"User-Agent", "lexid"});
    if (method == net::Method::post) {
        request.headers.push_back({"Content-Type", "application/json"});
    } else {
        // What somebody on the way has kept is of no use; the second says so in HTTP/1.0's words.
        request.headers.push_back({"Cache-Control", "no-cache"});
        request.headers.push_back({"Pragma", "no-cache"});
    }
    return request;
}

boost::asio::awaitable<ListResult> Api::list(Status status, net::Deadline deadline) {
    TaskListReader reader(name(status));
    const auto sink = [&reader](std::string_view piece) -> Result<void> {
        reader.feed(piece);
        return {};
    };
    std::string target(tasks_path);
    target.append("?status=").append(name(status));
    auto response =
        co_await client_->send(request(net::Method::get, std::move(target)), deadline, sink);
    ListResult result;
    result.exchange = response ? answered(*response) : no_answer(response.error());
    if (response && !result.exchange.error_class) {
        if (auto list = reader.finish()) {
            if (list->not_whole.empty()) {
                list->not_whole = more_by_headers(response->status, response->headers,
                                                  list->tasks.size() + list->malformed_count);
            }
            result.list = std::move(*list);
        } else {
            result.exchange.error = std::move(list.error().text);
        }
    }
    while (!reader.let_go(let_go_a_turn)) {
        co_await boost::asio::post(boost::asio::use_awaitable);
    }
    co_return result;
}

boost::asio::awaitable<ActionResult> Api::act(std::string id, Action action, std::string body,
                                              net::Deadline deadline) {
    ActionResult result;
    if (!is_segment(id)) {
        result.exchange =
            not_sent("the task's id " + in_backticks(id) + " can't be part of an address");
        co_return result;
    }
    std::string target(tasks_path);
    target.append("/").append(percent_encoded(id));
    target.append(action == Action::approve ? "/approve" : "/dismiss");
    net::Request outgoing = request(net::Method::post, std::move(target));
    outgoing.body = std::move(body);
    auto response = co_await client_->send(std::move(outgoing), deadline, {});
    if (!response) {
        result.exchange = no_answer(response.error());
        co_return result;
    }
    result.exchange = answered(*response);
    ActionAnswer answer =
        action == Action::approve ? read_approval(*response, id) : read_dismissal(*response, id);
    result.outcome = answer.outcome;
    result.execution_started = answer.execution_started;
    result.exchange.error = std::move(answer.text);
    co_return result;
}

boost::asio::awaitable<ActionResult> Api::approve(std::string id, net::Deadline deadline) {
    return act(std::move(id), Action::approve, {}, deadline);
}

boost::asio::awaitable<ActionResult> Api::dismiss(std::string id,
                                                  std::optional<DismissReason> reason,
                                                  net::Deadline deadline) {
    std::string body;
    if (reason) {
        body.append(R"({"reason":")").append(to_text(*reason)).append("\"}");
    }
    return act(std::move(id), Action::dismiss, std::move(body), deadline);
}

boost::asio::awaitable<ChatResult> Api::chat(std::string message, net::Deadline deadline) {
    ChatResult result;
    if (!is_utf8(message)) {
        result.exchange = not_sent("the message is not UTF-8");
        co_return result;
    }
    net::Request outgoing = request(net::Method::post, std::string(chat_path));
    outgoing.body = R"({"message":)";
    json::append_quoted(outgoing.body, message);
    outgoing.body += '}';
    auto response = co_await client_->send(std::move(outgoing), deadline, {});
    if (!response) {
        result.exchange = no_answer(response.error());
        co_return result;
    }
    result.exchange = answered(*response);
    result.answer = read_chat(*response);
    if (!result.answer && result.exchange.error.empty()) {
        result.exchange.error = "the API answered " + std::to_string(response->status) + " with " +
                                in_backticks(response->body) +
                                ", which is no answer of Lexi; whether a task came of it is not "
                                "known: look at `lexid tasks` before you ask again";
    }
    co_return result;
}

void Api::close() {
    client_->close();
}

net::Counters Api::counters() const {
    return client_->counters();
}

}  // namespace lexid::lexi
