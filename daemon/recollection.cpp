#include "recollection.hpp"

#include <filesystem>

#include "ledger/head_note.hpp"
#include "ledger/sqlite_reader.hpp"
#include "service/clock.hpp"
#include "service/engine_settings.hpp"
#include "service/exit_code.hpp"
#include "service/read_state.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

OrExit<engine::Engine> recollect(const Setup& setup, const std::string& account) {
    engine::Engine engine(service::engine_settings(setup.settings), 0);
    // Without a ledger there is nothing to remember, unless one was noted here.
    const auto noted = ledger::HeadNote::read(setup.ledger_path);
    if (!std::filesystem::exists(setup.ledger_path) && noted &&
        noted->value_or(ledger::Head{}).seq == 0) {
        return engine;
    }
    auto reader = ledger::SqliteReader::open(setup.ledger_path);
    if (!reader) {
        print_error(reader.error().text);
        return std::unexpected(service::exit_ledger);
    }
    const Result<void> read = service::read_state(
        **reader, account,
        [&](const engine::Record& record, Time at) { engine.restore(record, at); });
    if (!read) {
        print_error(read.error().text);
        return std::unexpected(service::exit_ledger);
    }
    return engine;
}

OrExit<Outlook> load_outlook(const Options& options, const std::string& policy_path) {
    OrExit<Setup> setup = load_setup(options);
    if (!setup) {
        return std::unexpected(setup.error());
    }
    OrExit<policy::PolicyRef> policy =
        load_policy(policy_path.empty() ? setup->policy_path : policy_path);
    if (!policy) {
        return std::unexpected(policy.error());
    }
    OrExit<engine::Engine> memory = recollect(*setup, options.account);
    if (!memory) {
        return std::unexpected(memory.error());
    }
    // As if the policy came into force now: rules with a new name inherit their charges.
    memory->restore(engine::record_of(**policy), service::now().time);
    return Outlook{std::move(*setup), std::move(*policy), std::move(*memory)};
}

}  // namespace lexid::daemon
