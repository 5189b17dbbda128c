#include <algorithm>

#include "base/text.hpp"
#include "commands.hpp"
#include "screen.hpp"
#include "service/exit_code.hpp"
#include "service/key.hpp"
#include "serving.hpp"
#include "tally.hpp"

namespace lexid::daemon {
namespace {

using namespace std::chrono_literals;

// A pass waits this much beyond the settling of a lost answer, and for a minute's quota to renew;
// what takes longer is for the next pass.
constexpr Duration patience = 75s;

// Warnings and errors, for standard error; what went well is the report's.
class Warnings final : public service::Observer {
public:
    void recorded(const engine::Record& record) override {
        const auto* outcome = std::get_if<engine::OutcomeRecord>(&record);
        if (outcome != nullptr && outcome->outcome == engine::Outcome::unknown && !told_) {
            told_ = true;
            print_warning("lexid: a request was not answered (" + escaped(outcome->reason) +
                          "): lists are read to settle it, which takes a while; Ctrl-C leaves it "
                          "to the next pass");
        }
    }
    void noticed(const engine::Notice& notice) override {
        if (notice.level != engine::Notice::Level::info) {
            print_warning("lexid: " + escaped(notice.text));
        }
    }
    void listed(std::size_t) override {}

private:
    bool told_ = false;  // of the first lost answer; the report counts them all
};

struct Choices {
    bool observe = false;
    bool verbose = false;
    bool new_ledger = false;
};

int once(const Options& options, const Choices& choices) {
    const OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return setup.error();
    }
    const auto weak = admit_files(*setup, options.strict);
    if (!weak) {
        return weak.error();
    }
    for (const std::string& text : *weak) {
        print_warning("lexid: warning: " + text);
    }
    const OrExit<policy::PolicyRef> policy = load_policy(setup->policy_path);
    if (!policy) {
        return policy.error();
    }
    // The loop and the service are kept to the process's end: giving many small blocks back one by
    // one would only take time, and a lookup that hangs may end after us.
    static auto& loop = *new boost::asio::io_context(1);
    auto serving = Serving::open(loop, *setup,
                                 {.account = options.account,
                                  .one_pass = setup->settings.api.settle_after + patience,
                                  .observe = choices.observe,
                                  .ends_with_terminal = true,
                                  .new_ledger = choices.new_ledger});
    if (!serving) {
        return serving.error();
    }
    static Serving& service = *serving->release();
    Warnings warnings;
    Tally tally;
    Screen screen(Terminal::of_output());
    service.observe(warnings);
    service.observe(tally);
    if (choices.verbose) {
        service.observe(screen);
        screen.print_header();
    }
    const int exit_code = service.run(*policy);
    if (exit_code != service::exit_done) {
        return exit_code;
    }
    const service::Account& account = service.account();
    if (!account.pass_failure().empty()) {
        print_error("the pass ended early: " + account.pass_failure());
        if (const std::string hint = service::how_to_renew(setup->settings.api.key);
            account.engine().key_refused() && !hint.empty()) {
            print_warning("lexid: " + hint);
        }
        return service::exit_failed;
    }
    for (const std::string& line : tally.lines(account.engine())) {
        print_line(line);
    }
    if (const std::size_t left = account.left_over(); left > 0) {
        print_line("  " + grouped(left) +
                   " approvals are left for the next pass: the quota allows no more now");
    }
    return service::exit_done;
}

}  // namespace

void add_once(Commands& commands, const Options& options) {
    auto choices = std::make_shared<Choices>();
    commands.push_back(
        {.name = "once",
         .help = "one pass: list, decide, approve, settle, report",
         .options = {{"--observe", &choices->observe, "decide and record, but approve nothing"},
                     {"--new-ledger", &choices->new_ledger, new_ledger_help},
                     {"--verbose,-v", &choices->verbose, "show each decision"}},
         .act = [&options, choices] { return once(options, *choices); }});
}

}  // namespace lexid::daemon
