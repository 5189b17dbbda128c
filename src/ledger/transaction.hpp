#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.hpp"
#include "ledger/footprint.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// The transactions of the one connection that writes. Each makes sure that the files are still the
// ones that were opened, that nobody changed the schema since it was compared (a trigger that
// somebody plants would otherwise be run), and that exactly as many rows changed as were meant to.
// An error leaves the ledger in doubt.
class Transaction {
public:
    // `database`, which was prepared for writing, must outlive it. `schema_cookie` is what SQLite
    // counts the changes of the schema with, as it was when the schema was compared.
    Transaction(Database& database, std::int64_t schema_cookie);

    // Whether the files are still the ones that were opened, as this process left them.
    bool has_its_files() const { return footprint_.check().has_value(); }

    Result<void> begin();

    // `rows` is how many were to be inserted or deleted.
    Result<void> commit(std::uint64_t rows);

    // The log goes into the database, where nothing else may write it.
    Result<void> checkpoint();

private:
    Database* database_;
    std::int64_t schema_cookie_;
    Statement begin_;
    Statement cookie_;
    Statement commit_;
    Footprint footprint_;
    std::int64_t changes_before_ = 0;
};

}  // namespace lexid::ledger
