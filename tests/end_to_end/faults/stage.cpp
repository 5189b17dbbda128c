#include "end_to_end/faults/stage.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include "end_to_end/faults/memory.hpp"
#include "engine/record.hpp"
#include "engine/settings.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;
using tcp = boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

// How long a pass waits for what is due later: longer than any wait that a case is about.
constexpr auto one_pass = 20s;
constexpr auto run_max = 120s;

// Keeps what people are told.
class Texts final : public service::Observer {
public:
    Texts(Shown& shown, const Stage& stage) : shown_(shown), first_list_(stage.first_list) {}

    void recorded(const engine::Record&) override {}
    void noticed(const engine::Notice& notice) override {
        shown_.list_failures += notice.text.starts_with("the list of pending tasks failed") ? 1 : 0;
        shown_.key_refused |= notice.text.starts_with("the API refuses the key");
        shown_.texts.push_back(notice.text);
    }
    void listed(std::size_t) override {
        if (const auto told = std::exchange(first_list_, nullptr)) {
            told(std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - begin_));
        }
    }

private:
    Shown& shown_;
    std::function<void(std::chrono::milliseconds)> first_list_;
    Clock::time_point begin_ = Clock::now();
};

std::chrono::nanoseconds processor_time_of_thread() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Turns the loop all the time and notes its longest turn: from when its timer is due until it
// rings, and what the thread works from when the timer is set until it rings.
class Probe {
public:
    explicit Probe(boost::asio::io_context& loop) : timer_(loop) { turn(); }
    void stop() {
        stopped_ = true;
        timer_.cancel();
    }
    LongestTurn longest() const {
        return {std::chrono::ceil<std::chrono::milliseconds>(wall_),
                std::chrono::ceil<std::chrono::milliseconds>(processor_)};
    }

private:
    void turn() {
        timer_.expires_after(1ms);
        const auto due = timer_.expiry();
        const auto worked = processor_time_of_thread();
        timer_.async_wait([this, due, worked](const boost::system::error_code&) {
            wall_ = std::max(wall_, Clock::now() - due);
            processor_ = std::max(processor_, processor_time_of_thread() - worked);
            if (!stopped_) {
                turn();
            }
        });
    }

    boost::asio::steady_timer timer_;
    Clock::duration wall_{};
    std::chrono::nanoseconds processor_{};
    bool stopped_ = false;
};

bool has_intent(ledger::Ledger& ledger, const std::string& id) {
    bool has = false;
    const auto read = ledger.read(0, [&](const ledger::Entry& entry) {
        // An approval whose answer is not known may take effect later.
        if (entry.task == id && (entry.kind == "intent" || entry.kind == "outcome")) {
            has = entry.kind == "intent" || entry.body.contains(R"("outcome":"unknown")");
        }
        return true;
    });
    return read && has;
}

void read_outcomes(ledger::Ledger& ledger, Shown& shown) {
    const auto read = ledger.read(0, [&](const ledger::Entry& entry) {
        const auto record = engine::decode(entry.kind, entry.task, entry.body);
        if (!record) {
            throw std::runtime_error(record.error().text);
        }
        if (const auto* outcome = std::get_if<engine::OutcomeRecord>(&*record)) {
            shown.outcomes.emplace_back(engine::to_text(outcome->outcome));
            shown.last_outcomes[outcome->task] = shown.outcomes.back();
            shown.texts.push_back(outcome->reason);
        }
        return true;
    });
    if (!read) {
        throw std::runtime_error(read.error().text);
    }
}

policy::PolicyRef policy_of(const std::string& text) {
    auto policy = policy::parse_policy(text);
    if (!policy) {
        throw std::runtime_error(render(policy.error(), "policy", text));
    }
    return *policy;
}

void count_approvals(Workspace& workspace, Shown& shown) {
    for (const Workspace::Task& task : workspace.tasks()) {
        shown.approvals += task.approvals;
        shown.approvals_of_one_task_max = std::max(shown.approvals_of_one_task_max, task.approvals);
    }
    shown.approvals_without_intent = workspace.approvals_without_intent();
}

// Runs one process from its start to its end.
void live(Stage& stage, const FaultServer& server, const net::Resolution& resolution,
          Shown& shown) {
    boost::asio::io_context loop(1);
    service::Supervisor supervisor(loop);
    Texts texts(shown, stage);
    lexi::Api::Options options;
    options.base_url = {std::string(host), false, server.port(), ""};
    options.key = Secret(key);
    options.ca_file = stage.ca_file;
    options.connections_max = stage.account.engine.connections;
    options.resolution = resolution;
    auto api = lexi::Api::create(loop.get_executor(), std::move(options));
    if (!api) {
        shown.refused_to_start = api.error().text;
        return;
    }
    service::Account account({supervisor, **api, *stage.ledger, texts}, stage.account, stage.seed);
    if (const auto restored = account.restore(); !restored) {
        throw std::runtime_error(restored.error().text);
    }
    policy::PolicyRef policy = policy_of(stage.policy);
    Probe probe(loop);
    boost::asio::steady_timer limit(loop, run_max);
    limit.async_wait([&](const boost::system::error_code& error) {
        if (!error) {
            shown.ended = false;
            loop.stop();
        }
    });
    boost::asio::steady_timer watch(loop);
    std::function<void(const boost::system::error_code&)> look =
        [&](const boost::system::error_code& error) {
            if (error) {
                return;
            }
            if (stage.is_over(server, account)) {
                account.stop();
                return;
            }
            watch.expires_after(10ms);
            watch.async_wait(look);
        };
    account.on_stopped([&] {
        (*api)->close();
        limit.cancel();
        watch.cancel();
        probe.stop();
    });
    account.start(std::move(policy));
    if (stage.is_over) {
        look({});
    }
    const std::shared_ptr<void> beside = stage.beside ? stage.beside(loop, account) : nullptr;
    loop.run();
    shown.longest_turn.count(probe.longest());
    shown.also = stage.also ? stage.also(server, account) : "";
    if (!account.pass_failure().empty()) {
        shown.texts.push_back(account.pass_failure());
    }
    if (const auto& fatal = supervisor.fatal()) {
        shown.texts.push_back("FATAL: " + fatal->text);
        shown.ended = false;
    }
}

}  // namespace

const server::CertificateAuthority& authority() {
    static const auto authority = server::CertificateAuthority::create("lexid fault tests").value();
    return authority;
}

server::Certificate certificate(server::CertificateAuthority::Issue issue) {
    return authority().issue(issue).value();
}

const std::string& ca_file() {
    struct File {
        std::string path = std::filesystem::temp_directory_path() /
                           ("lexid-faults-" + std::to_string(getpid()) + ".pem");
        File() { std::ofstream(path) << authority().pem(); }
        ~File() { std::filesystem::remove(path); }
    };
    static const File file;
    return file.path;
}

tcp::endpoint loopback(std::uint16_t port) {
    return {boost::asio::ip::address_v4::loopback(), port};
}

std::uint16_t refusing_port() {
    boost::asio::io_context loop;
    return tcp::acceptor(loop, loopback(0)).local_endpoint().port();
}

BlackHole::BlackHole(const char* address) {
    const tcp::endpoint any(boost::asio::ip::make_address(address), 0);
    boost::system::error_code no_such_family;
    acceptor_.open(any.protocol(), no_such_family);
    acceptor_.bind(any, no_such_family);
    if (no_such_family) {
        endpoint_ = {any.address(), 9};
        return;  // this machine has no such addresses, so connecting fails at once
    }
    acceptor_.listen(0);
    endpoint_ = acceptor_.local_endpoint();
    for (int i = 0; i < 3; ++i) {
        auto& filler = fillers_.emplace_back(loop_);
        filler.open(any.protocol());
        filler.native_non_blocking(true);
        // Asio's own connect would wait for the outcome.
        ::connect(filler.native_handle(), endpoint_.data(),
                  static_cast<socklen_t>(endpoint_.size()));
    }
}

Stage::Stage()
    : policy(
          "version: 1\nrules:\n  - name: searches\n    when: type == prospect_search\n"
          "    then: approve\n...\n") {
    server.certificate = certificate();
    workspace.add({.id = "a"});
    account.name = "";
    account.engine = engine::usual();
    account.engine.pace.plan = engine::Plan::none;
    account.engine.settle_after = 200ms;
    account.timeout = patience;
    account.one_pass = one_pass;
}

std::string to_text(const LongestTurn& turn) {
    return "the loop's longest turn " + std::to_string(turn.processor.count()) +
           " ms of processor time, " + std::to_string(turn.wall.count()) + " ms by the clock";
}

Shown run(Stage& stage) {
    Shown shown;
    stage.workspace.has_intent = [&stage](const std::string& id) {
        return has_intent(*stage.ledger, id);
    };
    stage.server.answer = [&](const Seen& seen) {
        shown.posts += seen.method == "POST" ? 1 : 0;
        auto play = stage.fault ? stage.fault(seen) : std::nullopt;
        return play ? *std::move(play) : stage.workspace.answer(seen);
    };
    restart_memory_mark();
    const auto memory_before = memory().now;
    auto server = std::make_unique<FaultServer>(stage.server);
    net::Resolution resolution;
    resolution.fresh_max = stage.addresses_fresh_max;
    // A lookup may outlive the stage, so it keeps what it needs.
    resolution.look_up = [look_up = stage.look_up, port = server->port(),
                          call = std::make_shared<std::atomic<int>>(0)](const auto&...) {
        return look_up ? look_up(++*call, port) : net::Found{{loopback(port)}, ""};
    };
    for (int life = 0; life < stage.lives && shown.ended; ++life) {
        live(stage, *server, resolution, shown);
    }
    shown.memory_bytes = memory().most - memory_before;
    shown.sent_bytes = server->bytes_sent();
    server.reset();
    count_approvals(stage.workspace, shown);
    read_outcomes(*stage.ledger, shown);
    return shown;
}

std::string sum_up(const Shown& shown, std::string_view says) {
    std::string text;
    const auto add = [&text](const std::string& part) {
        text += (text.empty() ? "" : "; ") + part;
    };
    if (!shown.ended) {
        add("DID NOT END");
    }
    if (!shown.refused_to_start.empty()) {
        add("refuses to start");
    }
    if (shown.list_failures > 0) {
        add(shown.list_failures == 1 ? "the list fails once"
            : shown.list_failures < 5
                ? "the list fails " + std::to_string(shown.list_failures) + " times"
                : "the list fails again and again");
    }
    if (shown.key_refused) {
        add("approving stops");
    }
    std::map<std::string, int> counts;
    for (const auto& [task, outcome] : shown.last_outcomes) {
        ++counts[outcome];
    }
    if (shown.outcomes.size() <= 4) {
        std::string outcomes;
        for (const std::string& outcome : shown.outcomes) {
            outcomes += (outcomes.empty() ? "" : ", then ") + outcome;
        }
        if (!outcomes.empty()) {
            add(outcomes);
        }
    } else {
        for (const auto& [outcome, count] : counts) {
            add(std::to_string(count) + " " + outcome);
        }
    }
    add(shown.approvals == 0   ? std::string("not approved")
        : shown.approvals == 1 ? std::string("approved once")
                               : std::to_string(shown.approvals) + " approved");
    add(shown.posts == 1 ? std::string("1 request") : std::to_string(shown.posts) + " requests");
    if (!shown.also.empty()) {
        add(shown.also);
    }
    if (!says.empty()) {
        const bool said = shown.refused_to_start.contains(says) ||
                          std::ranges::any_of(shown.texts, [says](const std::string& told) {
                              return told.contains(says);
                          });
        add((said ? "says `" : "DOES NOT SAY `") + std::string(says) + "`");
    }
    return text;
}

}  // namespace lexid::faults
