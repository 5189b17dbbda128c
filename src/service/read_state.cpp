#include "service/read_state.hpp"

#include <string>
#include <utility>

namespace lexid::service {

Result<void> read_state(ledger::EntrySource& source, std::string_view account,
                        const std::function<void(engine::Record, Time)>& take) {
    std::string fault;
    const Result<void> read =
        ledger::read_account(source, account, [&](const ledger::Entry& entry) {
            Result<engine::Record> record = engine::decode(entry.kind, entry.task, entry.body);
            if (!record) {
                fault = "entry " + std::to_string(entry.seq) +
                        " of the ledger can't be read: " + record.error().text +
                        "; a newer version of lexid may have written it, which reads it";
                return false;
            }
            take(std::move(*record), entry.at);
            return true;
        });
    if (!read) {
        return read;
    }
    return fault.empty() ? Result<void>() : failed(std::move(fault));
}

}  // namespace lexid::service
