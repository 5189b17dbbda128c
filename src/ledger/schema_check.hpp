#pragma once

#include <string_view>

#include "base/error.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// Whether the file has exactly the tables, indexes, views and triggers that `script` makes, each
// with the very text that it has there (but for how it is broken into lines). A trigger that
// somebody planted could make entries vanish, a view or a generated column could show others; so
// this comes before any statement that they could take part in.
Result<void> check_objects(Database& database, std::string_view script);

// Whether the file keeps its texts and pages the way lexid makes them: UTF-8, without the pages
// that SQLite's automatic vacuum adds, and with a header in which each byte that can have one value
// only has it. SQLite overlooks some of these, and others show at the first write.
Result<void> check_format(Database& database);

}  // namespace lexid::ledger
