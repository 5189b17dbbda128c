#include "ledger/verify.hpp"

#include <string>

namespace lexid::ledger {

Result<Verified> verify(EntrySource& source, std::optional<Head> noted) {
    Verified verified{0, {0, genesis_hash()}};
    bool noted_found = !noted || *noted == verified.head;
    const auto read = source.read(0, [&](const Entry& entry) {
        ++verified.count;
        verified.head = {entry.seq, entry.hash};
        noted_found = noted_found || *noted == verified.head;
        return true;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    if (!noted_found && noted->seq > verified.head.seq) {
        return failed("the ledger ends with entry " + std::to_string(verified.head.seq) +
                      ", but entry " + std::to_string(noted->seq) +
                      " was noted: its end was cut off, or it is an older copy");
    }
    if (!noted_found) {
        return failed(
            "entry " + std::to_string(noted->seq) +
            " of the ledger has another hash than the one noted: the ledger was rewritten");
    }
    return verified;
}

}  // namespace lexid::ledger
