#pragma once

#include <optional>

#include "ledger/entry.hpp"

namespace lexid::ledger {

// How a ledger falls short of what is known of it from elsewhere: that it was begun
// (begun_mark.hpp), and the last entry that was noted (head_note.hpp).
enum class Loss {
    of_note,   // it was begun and its note is gone, so nobody knows what else is
    of_all,    // it is gone or empty
    of_end,    // it ends before the entry that was noted
    of_entry,  // where that entry stood, there is another one or none: it is another ledger
};

// Before it is opened. `there`: it has a file with something in it.
std::optional<Loss> find_loss(bool begun, const std::optional<Head>& noted, bool there);

// Of one that is there. `found`: the hash of its entry with the number of the one that was noted,
// or nothing if it has none.
std::optional<Loss> find_loss(const Head& noted, const Head& last,
                              const std::optional<Sha256>& found);

}  // namespace lexid::ledger
