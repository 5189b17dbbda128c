#include "ledger/loss.hpp"

namespace lexid::ledger {

std::optional<Loss> find_loss(bool begun, const std::optional<Head>& noted, bool there) {
    if (!noted) {
        return begun ? std::optional(Loss::of_note) : std::nullopt;
    }
    return noted->seq != 0 && !there ? std::optional(Loss::of_all) : std::nullopt;
}

std::optional<Loss> find_loss(const Head& noted, const Head& last,
                              const std::optional<Sha256>& found) {
    if (noted.seq == 0) {
        return std::nullopt;
    }
    if (last.seq < noted.seq) {
        return Loss::of_end;
    }
    return found != noted.hash ? std::optional(Loss::of_entry) : std::nullopt;
}

}  // namespace lexid::ledger
