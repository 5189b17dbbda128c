#include "net/client.hpp"

#include <charconv>
#include <exception>
#include <utility>

#include "base/text.hpp"
#include "net/connection.hpp"
#include "net/exchange.hpp"
#include "net/pool.hpp"
#include "net/request_text.hpp"
#include "net/tls_context.hpp"

namespace lexid::net {

namespace asio = boost::asio;
using Answer = std::expected<Response, Failure>;

std::string_view name(FailureKind kind) {
    switch (kind) {
        case FailureKind::invalid_request:
            return "invalid_request";
        case FailureKind::resolve:
            return "resolve";
        case FailureKind::connect:
            return "connect";
        case FailureKind::tls:
            return "tls";
        case FailureKind::timeout:
            return "timeout";
        case FailureKind::closed:
            return "closed";
        case FailureKind::protocol:
            return "protocol";
        case FailureKind::too_large:
            return "too_large";
        case FailureKind::cancelled:
            return "cancelled";
    }
    return {};
}

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        return std::nullopt;
    }
    return port;
}

std::string_view words(ExchangeState::Stage stage) {
    switch (stage) {
        case ExchangeState::Stage::waiting:
            return "waiting for a free connection";
        case ExchangeState::Stage::opening:
            return "connecting";
        case ExchangeState::Stage::writing:
            return "sending the request";
        case ExchangeState::Stage::reading:
            return "waiting for the answer";
    }
    return {};
}

PeerNames names_of(const Client::Options& options) {
    return {options.host, options.port, options.host_setting, options.ca_setting};
}

}  // namespace

// Shared by the client and the requests under way, so that either may go first.
struct Client::State {
    State(const asio::any_io_executor& executor, const Options& options, std::uint16_t port,
          TlsContext context)
        : watchdog(std::make_shared<Watchdog>(executor)),
          connector(executor, names_of(options), port, std::move(context),
                    {options.header_bytes_max, options.body_bytes_max, options.kept_body_bytes_max},
                    options.resolution, options.proxy),
          pool(executor, watchdog,
               {options.connections_max, options.idle_max, options.post_idle_max}),
          host(host_header(options.host, options.port)) {}

    // A member function would hold a bare pointer to the client, which may go first.
    static asio::awaitable<Answer> perform(std::shared_ptr<State> state, Request request,
                                           Deadline deadline, BodySink sink);
    asio::awaitable<std::expected<Response, Fault>> attempt(const Request& request,
                                                            const BodySink& sink, Watch& watch,
                                                            ExchangeState& progress);
    Failure explain(Fault fault, const Request& request, const ExchangeState& progress) const;

    std::shared_ptr<Watchdog> watchdog;
    Connector connector;
    Pool pool;
    std::string host;
    Counters counters;
};

Failure Client::State::explain(Fault fault, const Request& request,
                               const ExchangeState& progress) const {
    const auto what = std::string(name(request.method)) + " " + in_backticks(request.target);
    const auto peer = connector.names().address();
    const auto while_doing = std::string(words(progress.stage)) +
                             (progress.stage == ExchangeState::Stage::opening && connector.proxy()
                                  ? " through the proxy " + connector.proxy()->text()
                                  : "");
    Failure failure{fault.kind, progress.sent, {}, std::move(fault.headers)};
    if (fault.kind == FailureKind::timeout) {
        failure.text =
            what + " to " + peer + " took longer than its deadline, while " + while_doing;
    } else if (fault.kind == FailureKind::cancelled) {
        failure.text = what + " to " + peer + " was given up, while " + while_doing +
                       (fault.text.empty() ? "" : ": " + fault.text);
    } else if (progress.stage == ExchangeState::Stage::reading) {
        failure.text = "can't use the answer of " + peer + " to " + what + ": " + fault.text;
    } else if (progress.stage == ExchangeState::Stage::writing) {
        failure.text = what + " to " + peer + " failed: " + fault.text;
    } else {
        failure.text = std::move(fault.text);
    }
    return failure;
}

asio::awaitable<std::expected<Response, Fault>> Client::State::attempt(const Request& request,
                                                                       const BodySink& sink,
                                                                       Watch& watch,
                                                                       ExchangeState& progress) {
    const bool is_get = request.method == Method::get;
    auto lease = co_await pool.acquire(watch, !is_get);
    if (!lease || watch.end() != Watch::End::none) {
        co_return std::unexpected(fault_of(watch.end()));
    }
    for (;;) {
        const bool reused = lease->connection != nullptr;
        if (!reused) {
            progress.stage = ExchangeState::Stage::opening;
            auto opened = co_await connector.open(watch);
            if (!opened) {
                co_return std::unexpected(std::move(opened.error()));
            }
            lease->connection = *std::move(opened);
            ++counters.connections_opened;
        }
        counters.requests_reused += reused ? 1 : 0;
        lease->connection->out.clear();
        append_request(lease->connection->out, request, host);
        auto answer = co_await exchange(*lease->connection, request.method, sink, watch, progress);
        counters.connections_tainted += progress.tainted ? 1 : 0;
        if (answer && progress.reusable) {
            pool.put_back(*std::move(lease));
            co_return answer;
        }
        lease->connection.reset();
        const bool went_stale =
            !answer && answer.error().kind == FailureKind::closed && reused && !progress.answered;
        if (!went_stale || !is_get) {
            co_return answer;
        }
        ++counters.requests_retried;
    }
}

Client::Client(std::shared_ptr<State> state) : state_(std::move(state)) {}

Client::~Client() {
    close();
}

Result<std::unique_ptr<Client>> Client::create(asio::any_io_executor executor, Options options) {
    if (auto checked = check_host(options.host); !checked) {
        return std::unexpected(
            Error{checked.error().text + ": check `" + options.host_setting + "`"});
    }
    const auto port = parse_port(options.port);
    if (!port) {
        return failed("the port " + in_backticks(options.port) +
                      " is not a number from 1 to 65535: check `" + options.host_setting + "`");
    }
    if (options.connections_max == 0 || options.header_bytes_max == 0) {
        return failed("an HTTP client needs at least one connection and room for a header");
    }
    auto context = client_context(options.ca_file, options.ca_setting);
    if (!context) {
        return std::unexpected(context.error());
    }
    return std::unique_ptr<Client>(
        new Client(std::make_shared<State>(executor, options, *port, *std::move(context))));
}

asio::awaitable<Answer> Client::State::perform(std::shared_ptr<State> state, Request request,
                                               Deadline deadline, BodySink sink) {
    ExchangeState progress;
    Fault fault;
    try {
        if (auto checked = check_request(request); !checked) {
            co_return std::unexpected(
                Failure{FailureKind::invalid_request, false, std::move(checked.error().text)});
        }
        Watch watch(state->watchdog, deadline);
        auto answer = co_await state->attempt(request, sink, watch, progress);
        if (answer) {
            co_return *std::move(answer);
        }
        fault = std::move(answer.error());
    } catch (const boost::system::system_error& error) {
        fault = {error.code() == asio::error::operation_aborted ? FailureKind::cancelled
                                                                : FailureKind::closed,
                 error.code().message()};
    } catch (const std::exception& error) {
        fault = {FailureKind::closed, error.what()};
    }
    co_return std::unexpected(state->explain(std::move(fault), request, progress));
}

asio::awaitable<Answer> Client::send(Request request, Deadline deadline, BodySink sink) {
    return State::perform(state_, std::move(request), deadline, std::move(sink));
}

void Client::close() {
    state_->watchdog->close();
    state_->pool.close_idle();
}

Counters Client::counters() const {
    return state_->counters;
}

}  // namespace lexid::net
