#include "ledger/ledger.hpp"

namespace lexid::ledger {

Result<void> read_account(EntrySource& source, std::string_view account,
                          const EntrySource::Visit& visit) {
    const auto checkpoint = source.last_checkpoint(account, Time::max());
    if (!checkpoint) {
        return std::unexpected(checkpoint.error());
    }
    const std::uint64_t after_seq = *checkpoint == 0 ? 0 : *checkpoint - 1;
    return source.read(
        after_seq, [&](const Entry& entry) { return entry.account != account || visit(entry); });
}

}  // namespace lexid::ledger
