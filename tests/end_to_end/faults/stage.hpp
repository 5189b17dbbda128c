#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "end_to_end/faults/fault_server.hpp"
#include "end_to_end/faults/workspace.hpp"
#include "engine/engine.hpp"
#include "ledger/memory_ledger.hpp"
#include "lexi/api.hpp"
#include "net/resolution.hpp"
#include "server/certificate.hpp"
#include "service/account.hpp"

namespace lexid::faults {

// The key that all tests use: must appear in no text.
inline constexpr std::string_view key = "wbk_canary_0123456789";
// The host that all tests ask for; resolves to whatever a test says.
inline constexpr std::string_view host = "api.test";
// A deadline for what gets no answer. Everything else has `patience`, which only a fault uses up.
inline constexpr std::chrono::milliseconds short_timeout{3'000};
inline constexpr std::chrono::milliseconds patience{60'000};

const server::CertificateAuthority& authority();
server::Certificate certificate(server::CertificateAuthority::Issue issue = {
                                    .names = {std::string(host)}, .common_name = {}});
// A file with the authority's certificate; lives as long as the program.
const std::string& ca_file();

// Where the addresses of a fault are: 127.0.0.1 with a port.
boost::asio::ip::tcp::endpoint loopback(std::uint16_t port);
// A port at which nobody listens.
std::uint16_t refusing_port();
// Listens, accepts nothing, and its queue is full: what comes is dropped, as by a firewall.
class BlackHole {
public:
    explicit BlackHole(const char* address);
    const boost::asio::ip::tcp::endpoint& endpoint() const { return endpoint_; }

private:
    boost::asio::io_context loop_;
    boost::asio::ip::tcp::acceptor acceptor_{loop_};
    std::vector<boost::asio::ip::tcp::socket> fillers_;
    boost::asio::ip::tcp::endpoint endpoint_;
};

// Everything that one case needs, to be arranged before it runs: a workspace with the task `a`, a
// server before it, a policy that approves all searches.
struct Stage {
    Stage();

    Workspace workspace;
    FaultServer::Options server;
    // What happens instead of the documented answer; nothing: that one.
    std::function<std::optional<Play>(const Seen&)> fault;
    // The addresses of the `call`th lookup, from 1; empty: the server's.
    std::function<net::Found(int call, std::uint16_t port)> look_up;
    std::chrono::milliseconds addresses_fresh_max{0};
    std::string policy;
    std::string ca_file = faults::ca_file();
    service::Account::Options account;
    std::uint64_t seed = 1;  // of the waits after trouble
    // How many processes serve it, one after the other, with the same ledger.
    int lives = 1;
    // Says when to stop an account that would go on; empty: it ends by itself when nothing is left.
    std::function<bool(const FaultServer& server, const service::Account& account)> is_over;
    // Called in each life after its start, for what is to happen on the same loop; what it gives
    // back lives until the loop's end.
    std::function<std::shared_ptr<void>(boost::asio::io_context& loop, service::Account& account)>
        beside;
    // Called in each life with the time from its start to its first list.
    std::function<void(std::chrono::milliseconds)> first_list;
    // Called at the end of each life; what the last one says of what was seen is for the table.
    std::function<std::string(const FaultServer& server, const service::Account& account)> also;
    // Things that must outlive the run.
    std::vector<std::shared_ptr<void>> props;
    std::shared_ptr<ledger::Ledger> ledger = std::make_shared<ledger::MemoryLedger>();
};

// How long the loop was away from its timers at most: by the clock, and in processor time of its
// thread, which other programs on the machine don't lengthen.
struct LongestTurn {
    std::chrono::milliseconds wall{0};
    std::chrono::milliseconds processor{0};

    void count(const LongestTurn& other) {
        wall = std::max(wall, other.wall);
        processor = std::max(processor, other.processor);
    }
};
std::string to_text(const LongestTurn& turn);

// What a run has shown.
struct Shown {
    std::vector<std::string> texts;  // all that people are told, and all reasons in the ledger
    std::vector<std::string> outcomes;
    std::map<std::string, std::string> last_outcomes;  // of each task
    int list_failures = 0;
    bool key_refused = false;
    int approvals = 0;
    int approvals_of_one_task_max = 0;
    int approvals_without_intent = 0;
    int posts = 0;
    std::string refused_to_start;
    bool ended = true;
    std::ptrdiff_t memory_bytes = 0;  // at most, beyond what was taken before
    std::size_t sent_bytes = 0;       // by the server
    LongestTurn longest_turn;
    std::string also;
};

// Runs the real client, engine and service against the stage's server.
Shown run(Stage& stage);

// One line for the table: what the failing lists, the outcomes and the server's journal say, and
// whether `says` is among the texts.
std::string sum_up(const Shown& shown, std::string_view says);

}  // namespace lexid::faults
