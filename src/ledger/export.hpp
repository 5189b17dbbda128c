#pragma once

#include <functional>
#include <string_view>

#include "base/error.hpp"
#include "ledger/ledger.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {

// Takes a line, with its line feed, and says whether it could.
using TakeLine = std::function<bool(std::string_view)>;

// Writes all entries of all accounts as JSON Lines, by which the chain can be checked without lexid
// and SQLite. The first line has what the chain begins behind, the last one what it ends with, so a
// file that was cut off shows:
//
//     {"ledger":"lexid","format":1,"base":"0:06ac…"}
//     {"seq":1,"at":1795000000000000,"account":"main","kind":"start","task":"","body":"{…}",
//      "hash":"9f3e…"}                                                        (in one line)
//     {"head":"1:9f3e…"}
//
// `at` is in microseconds since 1970. The texts are those that hash_entry() covers, byte for byte;
// one that is no UTF-8, which JSON can't carry, comes in hexadecimal as `body_hex` and the like.
// An entry is checked before it is written. If entries are pruned meanwhile, the export fails and
// has to be made again.
Result<Verified> export_lines(EntrySource& source, const TakeLine& take);

}  // namespace lexid::ledger
