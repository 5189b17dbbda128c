#pragma once

#include <filesystem>

#include "base/error.hpp"

namespace lexid::ledger {

// What stays in the ledger's folder when somebody takes away the ledger and all that is named after
// it, the note of its last entry included (`rm lexid.db*`): a file with a name of another pattern,
// `.lexid.db.begun`. As long as it is there, a ledger without its note is one that lost it.
std::filesystem::path mark_of(const std::filesystem::path& ledger);

// Makes the mark durably unless it is there. For a ledger whose note is durable.
Result<void> make_mark(const std::filesystem::path& ledger);

bool is_marked(const std::filesystem::path& ledger);

}  // namespace lexid::ledger
