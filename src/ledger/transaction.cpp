#include "ledger/transaction.hpp"

#include <string>

#include "base/text.hpp"

namespace lexid::ledger {

Transaction::Transaction(Database& database, std::int64_t schema_cookie)
    : database_(&database),
      schema_cookie_(schema_cookie),
      begin_(database.prepare("BEGIN IMMEDIATE")),
      cookie_(database.prepare("PRAGMA schema_version")),
      commit_(database.prepare("COMMIT")),
      footprint_(database.name()) {
    footprint_.take();
}

Result<void> Transaction::begin() {
    if (const auto untouched = footprint_.check_before_commit(); !untouched) {
        return untouched;
    }
    if (!begin_.run()) {
        return std::unexpected(database_->error());
    }
    // From here on nobody else can change it.
    if (cookie_.step() != SQLITE_ROW) {
        return std::unexpected(database_->error());
    }
    const std::int64_t cookie = cookie_.integer(0);
    cookie_.reset();
    if (cookie != schema_cookie_) {
        return failed("the tables or triggers of the ledger " + in_backticks(database_->name()) +
                      " were changed by another program while lexid had it open: `lexid verify` "
                      "says what is wrong with them");
    }
    changes_before_ = sqlite3_total_changes64(database_->handle());
    return {};
}

Result<void> Transaction::commit(std::uint64_t rows) {
    const std::int64_t changes = sqlite3_total_changes64(database_->handle()) - changes_before_;
    if (changes != static_cast<std::int64_t>(rows)) {
        return failed("the ledger " + in_backticks(database_->name()) + " changed " +
                      std::to_string(changes) + " rows where " + std::to_string(rows) +
                      " were to change: nothing of that was kept");
    }
    if (!commit_.run()) {
        return std::unexpected(database_->error());
    }
    return footprint_.check_behind_commit();
}

Result<void> Transaction::checkpoint() {
    if (const auto untouched = footprint_.check(); !untouched) {
        return untouched;
    }
    const int code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    footprint_.take();
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        return std::unexpected(database_->error());
    }
    return {};
}

}  // namespace lexid::ledger
