#include "sandbox/sandbox.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <utility>

#include "sandbox/gateway.hpp"
#include "server/certificate.hpp"
#include "server/server.hpp"

namespace lexid::sandbox {
namespace {

constexpr std::string_view api_path = "/functions/v1/api-gateway";

std::string without_permission(const std::string& key) {
    return key + "_without_lexi";
}

Time system_now() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

// What stands before the API answers like this when it, or something behind it, is broken.
struct PlatformError {
    unsigned status;
    std::string_view content_type;
    std::string_view body;
};
constexpr std::array<PlatformError, 5> platform_errors = {{
    {500, "application/json",
     R"({"error":{"code":"internal_error","message":"Something went wrong"}})"},
    {502, "text/html",
     "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
     "Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"},
    {503, "text/html; charset=UTF-8",
     "<!DOCTYPE html><title>Service temporarily unavailable</title><p>Please try again soon.</p>"},
    {504, "text/plain", "upstream request timeout"},
    {546, "application/json",
     R"({"message":"The worker has run out of resources","code":"WORKER_LIMIT"})"},
}};

net::Response platform_error(std::uint32_t kind) {
    const PlatformError& error = platform_errors[kind];
    net::Response response;
    response.status = error.status;
    response.headers.push_back({"Content-Type", std::string(error.content_type)});
    response.body = error.body;
    return response;
}

}  // namespace

struct Sandbox::State {
    State(Options given, Time now)
        : options(std::move(given)),
          workspace(options.workspace, now),
          quota(options.plan),
          gateway({std::string(api_path), options.key, without_permission(options.key),
                   options.sends_retry_after},
                  workspace, quota),
          dice(options.faults, options.workspace.seed) {}

    Time now() const { return options.clock ? options.clock() : system_now(); }
    server::Reply reply(const net::Request& request);
    void count(const net::Request& request, Fate fate, unsigned status);

    Options options;
    Workspace workspace;
    QuotaMeter quota;
    Gateway gateway;
    FaultDice dice;
    Journal journal;
    std::string ca_pem;
    std::unique_ptr<server::Server> server;
};

server::Reply Sandbox::State::reply(const net::Request& request) {
    const Fate fate = dice.fate();
    server::Reply reply;
    reply.delay = dice.delay();
    switch (fate) {
        case Fate::served:
            reply.response = gateway.answer(request, now());
            break;
        case Fate::rate_limited:
            reply.response = gateway.rate_limited(now());
            break;
        case Fate::error_after:
        case Fate::lost_after:
            gateway.answer(request, now());
            break;
        case Fate::error_before:
        case Fate::lost_before:
            break;
    }
    if (fate == Fate::error_before || fate == Fate::error_after) {
        reply.response = platform_error(dice.kind(platform_errors.size()));
    } else if (fate == Fate::lost_before || fate == Fate::lost_after) {
        reply.raw = std::string();
        reply.ending =
            dice.kind(2) == 0 ? server::Reply::Ending::cut : server::Reply::Ending::reset;
    }
    count(request, fate, reply.raw ? 0 : reply.response.status);
    return reply;
}

void Sandbox::State::count(const net::Request& request, Fate fate, unsigned status) {
    ++journal.requests;
    journal.lists += request.method == net::Method::get;
    journal.approvals +=
        request.method == net::Method::post && request.target.ends_with("/approve");
    journal.rate_limited += status == 429;
    journal.errors += status >= 500;
    journal.lost_before += fate == Fate::lost_before;
    journal.lost_after += fate == Fate::lost_after;
    if (options.on_event) {
        options.on_event(
            {now(), std::string(net::name(request.method)), request.target, status, fate});
    }
}

Result<std::unique_ptr<Sandbox>> Sandbox::start(boost::asio::any_io_executor executor,
                                                Options options) {
    auto authority = server::CertificateAuthority::create("lexid sandbox");
    if (!authority) {
        return std::unexpected(authority.error());
    }
    server::CertificateAuthority::Issue issue;
    issue.names = {"localhost", "127.0.0.1", "::1", options.address};
    auto certificate = authority->issue(issue);
    if (!certificate) {
        return std::unexpected(certificate.error());
    }
    server::Server::Options server_options;
    server_options.address = options.address;
    server_options.port = options.port;
    server_options.certificate = std::move(*certificate);
    const Time now = options.clock ? options.clock() : system_now();
    auto state = std::make_shared<State>(std::move(options), now);
    state->ca_pem = authority->pem();
    // The server lives in the state, so its handler must not keep the state alive.
    const auto handler = [weak = std::weak_ptr(state)](net::Request request, server::Peer) {
        return serve(weak.lock(), std::move(request));
    };
    auto server = server::Server::start(std::move(executor), std::move(server_options), handler);
    if (!server) {
        return std::unexpected(server.error());
    }
    state->server = std::move(*server);
    return std::unique_ptr<Sandbox>(new Sandbox(std::move(state)));
}

boost::asio::awaitable<server::Reply> Sandbox::serve(std::shared_ptr<State> state,
                                                     net::Request request) {
    if (state == nullptr) {
        server::Reply nothing;
        nothing.raw = std::string();
        nothing.ending = server::Reply::Ending::reset;
        co_return nothing;
    }
    co_return state->reply(request);
}

Sandbox::Sandbox(std::shared_ptr<State> state) : state_(std::move(state)) {}

Sandbox::~Sandbox() {
    stop();
}

void Sandbox::stop() {
    state_->server->stop();
}

std::uint16_t Sandbox::port() const {
    return state_->server->port();
}

std::string Sandbox::base_url() const {
    const std::string& address = state_->options.address;
    const bool is_ipv6 = address.find(':') != std::string::npos;
    return "https://" + (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port()) +
           std::string(api_path);
}

const std::string& Sandbox::ca_pem() const {
    return state_->ca_pem;
}

const std::string& Sandbox::key() const {
    return state_->options.key;
}

std::string Sandbox::key_without_permission() const {
    return without_permission(state_->options.key);
}

const Journal& Sandbox::journal() const {
    return state_->journal;
}

const Workspace& Sandbox::workspace() const {
    return state_->workspace;
}

std::string Sandbox::add(Draft draft) {
    return state_->workspace.add(std::move(draft), state_->now());
}

void Sandbox::spend_elsewhere(std::int64_t requests) {
    state_->quota.spend_elsewhere(requests, state_->now());
}

void Sandbox::set_faults(Faults faults) {
    state_->dice.set(faults);
}

}  // namespace lexid::sandbox
