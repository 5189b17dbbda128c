#include "serving.hpp"

#include <unistd.h>

#include <csignal>
#include <random>
#include <utility>

#include "early_signals.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "service/engine_settings.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"
#include "version.hpp"

namespace lexid::daemon {
namespace {

using namespace std::chrono_literals;

// Requests under way are waited for this long after the word to stop; below the unit's minute.
constexpr auto grace = 15s;

std::uint64_t random_seed() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

}  // namespace

Serving::Serving(boost::asio::io_context& loop)
    : supervisor_(loop), signals_(loop, SIGINT, SIGTERM), grace_(loop) {}

// The ledger runs its last callbacks into the account, so it goes first.
Serving::~Serving() {
    ledger_.reset();
}

OrExit<std::unique_ptr<Serving>> Serving::open(boost::asio::io_context& loop, const Setup& setup,
                                               Options options) {
    std::unique_ptr<Serving> serving(new Serving(loop));
    if (options.ends_with_terminal) {
        serving->end_with_terminal();
    }
    auto api = open_api(loop.get_executor(), setup.settings);
    if (!api) {
        return std::unexpected(api.error());
    }
    serving->api_ = std::move(*api);
    using Accept = ledger::SqliteLedger::Accept;
    auto ledger = ledger::SqliteLedger::open(
        setup.ledger_path, options.new_ledger ? Accept::what_is_there : Accept::what_was_noted);
    if (!ledger) {
        print_error(ledger.error().text);
        return std::unexpected(service::exit_ledger);
    }
    serving->ledger_ = std::move(*ledger);
    if (options.new_ledger) {
        print_warning("lexid: --new-ledger: limits count from what is there, " +
                      grouped(serving->ledger_->head().seq) +
                      " entries; look what is held and whether lexid should be paused");
    }
    service::Account::Options account;
    account.name = options.account;
    account.engine = service::engine_settings(setup.settings);
    account.engine.observe = account.engine.observe || options.observe;
    account.timeout = std::chrono::ceil<std::chrono::milliseconds>(setup.settings.api.timeout);
    account.one_pass = options.one_pass;
    account.retention = setup.settings.retention;
    account.detail = std::string("lexid ") + std::string(version) +
                     (account.engine.observe ? ", observe" : ", enforce") +
                     (options.new_ledger ? ", --new-ledger" : "");
    serving->account_ = std::make_unique<service::Account>(
        service::Account::Surroundings{serving->supervisor_, *serving->api_, *serving->ledger_,
                                       serving->observers_},
        std::move(account), random_seed());
    if (const Result<void> restored = serving->account_->restore(); !restored) {
        print_error("the ledger " + setup.ledger_path + ": " + restored.error().text);
        return std::unexpected(service::exit_ledger);
    }
    return serving;
}

int Serving::run(policy::PolicyRef policy) {
    await_signal();
    account_->on_stopped([this] { end(); });
    account_->start(std::move(policy));
    loop().run();
    ledger_.reset();
    if (const auto& fatal = supervisor_.fatal()) {
        print_error(fatal->text);
        return fatal->exit_code;
    }
    return service::exit_done;
}

void Serving::stop() {
    if (std::exchange(stopping_, true)) {
        return;
    }
    grace_.expires_after(grace);
    grace_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            account_->abandon_requests();
        }
    });
    account_->stop();
}

void Serving::end_with_terminal() {
    if (!outlives_terminal()) {
        signals_.add(SIGHUP);
    }
    std::signal(SIGUSR1, SIG_IGN);
    let_signals_in();
}

void Serving::await_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) {
            return;
        }
        if (stopping_) {
            // The second signal: what is owed stays owed, the next start settles it.
            ::_exit(128 + number);
        }
        stop();
        await_signal();
    });
}

void Serving::end() {
    stopping_ = true;
    boost::system::error_code ignored;
    signals_.cancel(ignored);
    grace_.cancel();
    api_->close();
    for (const auto& stopped : on_stopped_) {
        stopped();
    }
}

}  // namespace lexid::daemon
