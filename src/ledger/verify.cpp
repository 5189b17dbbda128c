#include "ledger/verify.hpp"

#include <string>

namespace lexid::ledger {

Result<Verified> verify(EntrySource& source, std::optional<Head> noted) {
    const auto base = source.base();
    if (!base) {
        return std::unexpected(base.error());
    }
    Verified verified{0, *base, *base};
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
    if (noted_found) {
        return verified;
    }
    const std::string name = "entry " + std::to_string(noted->seq);
    if (noted->seq > verified.head.seq) {
        return failed("the ledger ends with entry " + std::to_string(verified.head.seq) + ", but " +
                      name + " was noted: its end was cut off, or it is an older copy");
    }
    if (noted->seq < base->seq) {
        return failed(name + " was noted, but the entries up to " + std::to_string(base->seq) +
                      " were pruned: only a head that was noted later can be checked");
    }
    return failed(name +
                  " of the ledger has another hash than the one noted: the ledger was rewritten");
}

}  // namespace lexid::ledger
