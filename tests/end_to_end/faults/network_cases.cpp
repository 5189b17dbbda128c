// F01 to F17: the network and the connection.
#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <iterator>
#include <mutex>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

// What becomes of an approval that was lost without having taken effect.
constexpr std::string_view lost_and_sent_again =
    "unknown, then refused, then confirmed; approved once";
// What becomes of one that took effect and whose answer was lost.
constexpr std::string_view lost_and_found = "unknown, then confirmed; approved once; 1 request";
constexpr std::string_view good = "confirmed; approved once; 1 request";

std::string with(std::string_view what, std::string_view more) {
    return std::string(what) + "; " + std::string(more);
}

// The list is the last answer on its connection, so that the approval needs another one.
Play last_list(Workspace& workspace, const Seen& seen) {
    return play(http(200, workspace.list_body(status_of(seen)), {{"Connection", "close"}}),
                End::close);
}

void list_closes(Stage& stage) {
    stage.fault = [&stage](const Seen& seen) {
        return is_list(seen) ? std::optional(last_list(stage.workspace, seen)) : std::nullopt;
    };
}

// Each lookup in turn meets the next of these.
void ports_in_turn(Stage& stage, std::vector<std::uint16_t> ports) {
    stage.look_up = [ports](int call, std::uint16_t good_port) {
        const auto i = static_cast<std::size_t>(call - 1);
        return net::Found{{loopback(i < ports.size() && ports[i] != 0 ? ports[i] : good_port)}, ""};
    };
}

// Applies the approval once its sender has given up.
Play late(Stage& stage, const Seen& seen) {
    Play play;
    play.end = End::hang;
    play.afterwards = [&stage, seen] { stage.workspace.apply(seen); };
    return play;
}

Play dripping(std::string bytes, std::size_t at_once, std::size_t size) {
    Play play;
    play.pieces.push_back({bytes.substr(0, at_once)});
    for (std::size_t i = at_once; i < bytes.size(); i += size) {
        play.pieces.push_back({bytes.substr(i, size), 100ms});
    }
    return play;
}

Welcome welcome_at(int wanted, int connection, Welcome welcome) {
    return connection == wanted ? welcome : Welcome();
}

// How long a start takes to its first list; the best of some starts, since
// other programs may keep one of them waiting.
void show_first_list(Stage& stage) {
    auto best = std::make_shared<std::chrono::milliseconds>(patience);
    stage.lives = 4;
    stage.first_list = [best](std::chrono::milliseconds took) {
        std::cout << "F03: the first list took " + std::to_string(took.count()) + " ms\n";
        *best = std::min(*best, took);
    };
    stage.also = [best](const FaultServer&, const service::Account&) {
        return *best <= 1s ? "the first list within 1 s" : "THE FIRST LIST IS LATE";
    };
}

// What a lookup that hangs waits for.
class Stuck {
public:
    void end() {
        const std::lock_guard lock(mutex_);
        over_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return over_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
};

Cases connecting() {
    return {
        {"F01", "connection refused, at each list",
         "the list fails 3 times; not approved; 0 requests",
         [](Stage& stage) {
             const auto port = refusing_port();
             stage.look_up = [port](int, std::uint16_t) {
                 return net::Found{{loopback(port)}, ""};
             };
         },
         "Connection refused"},
        {"F01", "connection refused, at the approval",
         "refused, then confirmed; approved once; 1 request",
         [](Stage& stage) {
             list_closes(stage);
             ports_in_turn(stage, {0, refusing_port(), 0});
         },
         "Connection refused"},
        {"F02", "SYN black hole, then a good address", std::string(good),
         [](Stage& stage) {
             auto hole = std::make_shared<BlackHole>("127.0.0.1");
             stage.props.push_back(hole);
             stage.look_up = [hole](int, std::uint16_t port) {
                 return net::Found{{hole->endpoint(), loopback(port)}, ""};
             };
         }},
        {"F02", "SYN black hole and nothing else",
         "the list fails 3 times; not approved; 0 requests",
         [](Stage& stage) {
             auto hole = std::make_shared<BlackHole>("127.0.0.1");
             stage.props.push_back(hole);
             stage.account.timeout = 300ms;
             stage.look_up = [hole](int, std::uint16_t) {
                 return net::Found{{hole->endpoint()}, ""};
             };
         },
         "took longer than its deadline, while connecting"},
        {"F03", "IPv6 black hole, IPv4 good", with(good, "the first list within 1 s"),
         [](Stage& stage) {
             auto hole = std::make_shared<BlackHole>("::1");
             stage.props.push_back(hole);
             stage.look_up = [hole](int, std::uint16_t port) {
                 return net::Found{{hole->endpoint(), loopback(port)}, ""};
             };
             show_first_list(stage);
         }},
        {"F08", "RST right after connecting, at the list", with("the list fails once", good),
         [](Stage& stage) {
             stage.server.welcome = [](int connection) {
                 return welcome_at(1, connection, {.kind = Welcome::Kind::reset});
             };
         },
         "Connection reset by peer"},
        {"F08", "RST right after connecting, at the approval",
         "refused, then confirmed; approved once; 1 request",
         [](Stage& stage) {
             list_closes(stage);
             stage.server.welcome = [](int connection) {
                 return welcome_at(2, connection, {.kind = Welcome::Kind::reset});
             };
         },
         "Connection reset by peer"},
    };
}

Cases resolving() {
    return {
        {"F04", "NXDOMAIN, then an address", with("the list fails once", good),
         [](Stage& stage) {
             stage.look_up = [](int call, std::uint16_t port) {
                 return call == 1 ? net::Found{{}, "Name or service not known"}
                                  : net::Found{{loopback(port)}, ""};
             };
         },
         "Name or service not known; check the host in `api.base_url` and this machine's DNS"},
        {"F04", "SERVFAIL after a good answer: the old addresses serve", std::string(good),
         [](Stage& stage) {
             list_closes(stage);
             stage.look_up = [](int call, std::uint16_t port) {
                 return call > 1 ? net::Found{{}, "Temporary failure in name resolution"}
                                 : net::Found{{loopback(port)}, ""};
             };
         }},
        {"F05", "DNS hangs", "the list fails 3 times; not approved; 0 requests",
         [](Stage& stage) {
             auto stuck = std::make_shared<Stuck>();
             // Ends with the stage; the lookups' threads keep what they wait for.
             stage.props.emplace_back(nullptr, [stuck](void*) { stuck->end(); });
             stage.account.timeout = 300ms;
             stage.look_up = [stuck](int, std::uint16_t) {
                 stuck->wait();
                 return net::Found{};
             };
         },
         "took longer than its deadline, while connecting"},
        {"F06", "DNS answer changes: the next connection goes to the new address",
         with(good, "the new address was asked"),
         [](Stage& stage) {
             auto other = std::make_shared<FaultServer>(FaultServer::Options{
                 .certificate = certificate(),
                 .answer = [&stage](const Seen& seen) { return stage.server.answer(seen); }});
             stage.props.push_back(other);
             list_closes(stage);
             ports_in_turn(stage, {0, other->port(), other->port()});
             stage.also = [other](const FaultServer&, const service::Account&) {
                 return other->requests() == 1 ? "the new address was asked" : "IT WAS NOT ASKED";
             };
         }},
        {"F07", "DNS returns 100 addresses, the first 7 refuse", std::string(good),
         [](Stage& stage) {
             stage.look_up = [refusing = refusing_port()](int, std::uint16_t port) {
                 net::Found found;
                 for (int i = 0; i < 100; ++i) {
                     found.addresses.push_back(loopback(i < 7 ? refusing : port));
                 }
                 return found;
             };
         }},
        {"F07", "DNS returns 100 addresses, the first 99 refuse: no more than 8 are tried",
         "the list fails 3 times; not approved; 0 requests",
         [](Stage& stage) {
             stage.look_up = [refusing = refusing_port()](int, std::uint16_t port) {
                 net::Found found;
                 for (int i = 0; i < 100; ++i) {
                     found.addresses.push_back(loopback(i < 99 ? refusing : port));
                 }
                 return found;
             };
         },
         "Connection refused"},
        {"F07", "DNS returns 0.0.0.0, where somebody else's server answers",
         "the list fails once; not approved; 0 requests",
         [](Stage& stage) {
             auto other = std::make_shared<FaultServer>(FaultServer::Options{
                 .certificate = certificate({.names = {"other.test"}, .common_name = {}}),
                 .answer = [](const Seen&) { return Play(); }});
             stage.props.push_back(other);
             stage.look_up = [port = other->port()](int, std::uint16_t) {
                 return net::Found{{{boost::asio::ip::address_v4::any(), port}}, ""};
             };
         },
         "its certificate is for `other.test`, not for `api.test`"},
    };
}

Cases losing() {
    return {
        {"F09", "RST after half of the request's bytes (all of them: see the sweeps)",
         with(lost_and_sent_again, "1 request"),
         [](Stage& stage) {
             list_closes(stage);
             stage.server.welcome = [](int connection) {
                 return welcome_at(2, connection, {.request_wire_bytes = 100});
             };
         }},
        {"F10", "approval takes effect, RST instead of an answer", std::string(lost_and_found),
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 stage.workspace.apply(seen);
                 return play("", End::reset);
             });
         }},
        {"F11", "approval is dropped, the connection closed",
         with(lost_and_sent_again, "2 requests"),
         [](Stage& stage) { stage.fault = first_approval("", End::close); }},
        {"F12", "approval takes effect after the client has given up", std::string(lost_and_found),
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.account.engine.settle_after = 2s;
             stage.fault = first_approval([&stage](const Seen& seen) { return late(stage, seen); });
         },
         "took longer than its deadline, while waiting for the answer"},
        {"F13", "kept connection goes stale under an approval",
         with(lost_and_sent_again, "2 requests"),
         [](Stage& stage) { stage.fault = first_approval("", End::fin); }},
        {"F14", "answer to a list drips, a byte each 100 ms", with("the list fails once", good),
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.fault = first_list(
                 [](const Seen&) { return dripping(http(200, std::string(1000, ' ')), 0, 1); });
         },
         "took longer than its deadline, while waiting for the answer"},
        {"F14", "answer to an approval drips", std::string(lost_and_found),
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.fault = first_approval([&stage](const Seen& seen) {
                 stage.workspace.apply(seen);
                 return dripping(http(200, approved_body("a")), 0, 1);
             });
         },
         "took longer than its deadline, while waiting for the answer"},
        {"F15", "bandwidth collapses within a list", with("the list fails once", good),
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.fault = first_list([](const Seen&) {
                 return dripping(http(200, std::string(1'000'000, ' ')), 500'000, 10);
             });
         },
         "took longer than its deadline, while waiting for the answer"},
        {"F16", "half-open: no answer to an approval, no end either",
         with(lost_and_sent_again, "2 requests"),
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.fault = first_approval("", End::hang);
         },
         "took longer than its deadline, while waiting for the answer"},
        {"F17", "2,000 approvals at once over 8 connections",
         "2000 confirmed; 2000 approved; 2000 requests; at most 8 connections at once",
         [](Stage& stage) {
             for (int i = 1; i < 2000; ++i) {
                 stage.workspace.add({.id = std::to_string(i)});
             }
             stage.also = [](const FaultServer& server, const service::Account&) {
                 return server.connections_at_once_max() <= 8
                            ? "at most 8 connections at once"
                            : std::to_string(server.connections_at_once_max()) + " CONNECTIONS";
             };
         }},
    };
}

}  // namespace

Cases network_cases() {
    Cases cases = connecting();
    std::ranges::move(resolving(), std::back_inserter(cases));
    std::ranges::move(losing(), std::back_inserter(cases));
    return cases;
}

}  // namespace lexid::faults
