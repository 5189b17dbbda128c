#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "service/account.hpp"
#include "service/observer.hpp"
#include "service/supervisor.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// What `--new-ledger` is, for the help of the commands that have it.
inline constexpr const char* new_ledger_help =
    "accept the ledger that is there, an older copy or none, in place of the one that is missing: "
    "limits count from what it holds, and holds and a pause bind as far as it holds them";

// One account being served in this process, from the opening of its ledger to the end of the loop:
// what `run`, `once` and `demo` have in common.
class Serving {
public:
    struct Options {
        std::string account;
        std::optional<Duration> one_pass;  // see service::Account::Options
        bool observe = false;              // whatever the settings say
        // There is nothing to look at anew: SIGHUP, the end of its terminal, stops it as SIGTERM
        // does (unless `nohup` asks otherwise), and SIGUSR1 is nothing to it.
        bool ends_with_terminal = false;
        bool new_ledger = false;  // a person accepts what is there, whatever was noted
    };

    // Opens key, API and ledger, and rebuilds the state.
    static OrExit<std::unique_ptr<Serving>> open(boost::asio::io_context& loop, const Setup& setup,
                                                 Options options);
    ~Serving();

    void observe(service::Observer& observer) { observers_.add(observer); }

    // Stops on SIGINT and SIGTERM, at once on the second of them. Runs the loop to its end, closes
    // the ledger, and gives the exit code.
    int run(policy::PolicyRef policy);
    // Ends the service in good order; run() returns afterwards.
    void stop();
    // Called when the service has ended in good order, to stop what else keeps the loop busy.
    void on_stopped(std::function<void()> stopped) { on_stopped_.push_back(std::move(stopped)); }

    lexi::Api& api() { return *api_; }
    service::Account& account() { return *account_; }
    const service::Account& account() const { return *account_; }
    const ledger::Ledger& ledger() const { return *ledger_; }
    boost::asio::io_context& loop() { return supervisor_.loop(); }

private:
    explicit Serving(boost::asio::io_context& loop);
    void end_with_terminal();
    void await_signal();
    void end();

    service::Supervisor supervisor_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer grace_;
    service::Observers observers_;
    std::vector<std::function<void()>> on_stopped_;
    std::unique_ptr<lexi::Api> api_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<service::Account> account_;
    bool stopping_ = false;
};

}  // namespace lexid::daemon
