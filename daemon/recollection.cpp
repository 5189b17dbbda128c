#include "recollection.hpp"

#include <filesystem>

#include "ledger/sqlite_reader.hpp"
#include "service/exit_code.hpp"
#include "serving.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

OrExit<engine::Engine> recollect(const Setup& setup, const std::string& account) {
    engine::Engine engine(engine_settings(setup.settings), 0);
    if (!std::filesystem::exists(setup.ledger_path)) {
        return engine;
    }
    auto reader = ledger::SqliteReader::open(setup.ledger_path);
    if (!reader) {
        print_error(reader.error().text);
        return std::unexpected(service::exit_ledger);
    }
    const Result<void> read = (*reader)->read(0, [&](const ledger::Entry& entry) {
        if (entry.account == account) {
            if (const auto record = engine::decode(entry.kind, entry.task, entry.body)) {
                engine.restore(*record, entry.at);
            }
        }
        return true;
    });
    if (!read) {
        print_error(read.error().text);
        return std::unexpected(service::exit_ledger);
    }
    return engine;
}

}  // namespace lexid::daemon
