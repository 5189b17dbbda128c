#include <boost/asio/post.hpp>
#include <csignal>
#include <memory>

#include "admin.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "early_signals.hpp"
#include "key_watch.hpp"
#include "policy_watch.hpp"
#include "service/exit_code.hpp"
#include "service/head_log.hpp"
#include "service/log.hpp"
#include "service/proxy.hpp"
#include "service/systemd.hpp"
#include "serving.hpp"

namespace lexid::daemon {
namespace {

// Asks for a look at the policy and the key on SIGHUP, and for a list on SIGUSR1; also for those
// that were sent before it listened.
class Signals {
public:
    Signals(boost::asio::io_context& loop, PolicyWatch& watch, KeyWatch& key_watch,
            service::Account& account)
        : set_(loop, SIGHUP, SIGUSR1), watch_(watch), key_watch_(key_watch), account_(account) {
        await();
        let_signals_in();
    }
    void stop() {
        boost::system::error_code ignored;
        set_.cancel(ignored);
    }

private:
    void await() {
        set_.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) {
                return;
            }
            if (number == SIGHUP) {
                watch_.reload();
                key_watch_.reload();
            } else {
                account_.wish();
            }
            await();
        });
    }

    boost::asio::signal_set set_;
    PolicyWatch& watch_;
    KeyWatch& key_watch_;
    service::Account& account_;
};

int run(const Options& options, bool new_ledger) {
    const OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return setup.error();
    }
    const auto weak = admit_files(*setup, options.strict);
    if (!weak) {
        return weak.error();
    }
    boost::asio::io_context loop(1);
    auto serving =
        Serving::open(loop, *setup, {.account = options.account, .new_ledger = new_ledger});
    if (!serving) {
        return serving.error();
    }
    Serving& service = **serving;
    const auto log = service::make_log(setup->settings.log.level, setup->settings.log.format);
    if (service.ledger().head().seq == 0) {
        service::log_event(*log, spdlog::level::info, "a new ledger begins, so limits count from 0",
                           {{"ledger", setup->ledger_path}});
    }
    service::LogObserver observer(log, options.account);
    service.observe(observer);
    for (const std::string& text : *weak) {
        service::log_event(*log, spdlog::level::warn, text, {});
    }
    PolicyWatch watch(loop, {setup->policy_path, options.strict}, log, service.account());
    const OrExit<policy::PolicyRef> policy = watch.first_policy();
    if (!policy) {
        return policy.error();
    }
    KeyWatch key_watch(loop, {setup->settings.api.key, options.strict}, log, service.api(),
                       service.account());
    service.observe(key_watch);
    Admin admin(service, watch, key_watch, *setup, options.account);
    if (const OrExit<void> opened = admin.open(); !opened) {
        return opened.error();
    }
    if (const auto route =
            service::find_route(setup->settings.api.proxy, setup->settings.api.base_url);
        route && !route->text.empty()) {
        service::log_event(*log, spdlog::level::info, route->text, {});
    }
    service::HeadLog head_log(loop, service.ledger(), log);
    Signals signals(loop, watch, key_watch, service.account());
    service::Watchdog watchdog(loop);
    service.on_stopped([&] {
        watch.stop();
        key_watch.stop();
        head_log.stop();
        signals.stop();
        admin.stop();
        watchdog.stop();
        service::notify_stopping();
    });
    watch.start();
    key_watch.start();
    head_log.start();
    watchdog.start();
    // The first thing the loop does, once the service has begun.
    boost::asio::post(loop, [&watch] { service::notify_ready("policy " + watch.in_force()); });
    return service.run(*policy);
}

}  // namespace

void add_run(Commands& commands, const Options& options) {
    auto new_ledger = std::make_shared<bool>(false);
    commands.push_back({.name = "run",
                        .help = "the daemon: approve until told to stop",
                        .options = {{"--new-ledger", new_ledger.get(), new_ledger_help}},
                        .act = [&options, new_ledger] { return run(options, *new_ledger); }});
}

}  // namespace lexid::daemon
