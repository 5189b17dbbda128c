#include "ledger/queries.hpp"

#include <algorithm>
#include <string>

namespace lexid::ledger {

namespace {

// A hash of another length matches nothing, and neither do zeros.
Sha256 hash_in(std::string_view blob) {
    Sha256 hash{};
    if (blob.size() == hash.size()) {
        std::ranges::copy(blob, hash.begin());
    }
    return hash;
}

}  // namespace

void take_entry(const Statement& row, Entry& entry) {
    entry.seq = static_cast<std::uint64_t>(row.integer(0));
    entry.at = Time(Duration(row.integer(1)));
    entry.account = row.text(2);
    entry.kind = row.text(3);
    entry.task = row.text(4);
    entry.body = row.text(5);
    entry.hash = hash_in(row.blob(6));
}

Result<Head> read_head(Database& database) {
    auto last = database.prepare("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
    if (!last) {
        return std::unexpected(last.error());
    }
    switch (last->step()) {
        case SQLITE_ROW:
            return Head{static_cast<std::uint64_t>(last->integer(0)), hash_in(last->blob(1))};
        case SQLITE_DONE:
            return Head{0, genesis_hash()};
        default:
            return std::unexpected(database.error());
    }
}

Result<Head> read_base(Database& database) {
    auto last = database.prepare(
        "SELECT seq, body FROM entry WHERE kind = 'pruned' AND seq > 0 ORDER BY seq DESC LIMIT 1");
    if (!last) {
        return std::unexpected(last.error());
    }
    switch (last->step()) {
        case SQLITE_ROW:
            break;
        case SQLITE_DONE:
            return Head{0, genesis_hash()};
        default:
            return std::unexpected(database.error());
    }
    const auto seq = static_cast<std::uint64_t>(last->integer(0));
    const auto base = parse_pruned(last->text(1));
    // What was removed lies before the entry that says so; else it would be vouched for by nothing.
    if (!base || base->seq >= seq) {
        return failed("entry " + std::to_string(seq) +
                      " of the ledger does not say what was pruned: it was edited");
    }
    return *base;
}

Result<Head> read_place(Database& database, std::uint64_t seq) {
    auto statement = database.prepare("SELECT hash FROM entry WHERE seq = ?1");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    statement->bind(1, static_cast<std::int64_t>(seq));
    switch (statement->step()) {
        case SQLITE_ROW:
            return Head{seq, hash_in(statement->blob(0))};
        case SQLITE_DONE:
            return failed("entry " + std::to_string(seq) + " of the ledger is missing");
        default:
            return std::unexpected(database.error());
    }
}

Result<std::uint64_t> read_first_seq(Database& database) {
    const auto seq = database.query_integer("SELECT min(seq) FROM entry");
    return seq ? Result<std::uint64_t>(static_cast<std::uint64_t>(*seq))
               : std::unexpected(seq.error());
}

Result<std::uint64_t> read_last_checkpoint(Database& database, std::string_view account,
                                           Time not_after) {
    const auto base = read_base(database);
    if (!base) {
        return std::unexpected(base.error());
    }
    auto last = database.prepare(
        "SELECT seq FROM entry WHERE kind = 'checkpoint' AND account = ?1 AND at <= ?2 AND "
        "seq > ?3 ORDER BY seq DESC LIMIT 1");
    if (!last) {
        return std::unexpected(last.error());
    }
    last->bind_text(1, account);
    last->bind(2, not_after.time_since_epoch().count());
    last->bind(3, static_cast<std::int64_t>(base->seq));
    switch (last->step()) {
        case SQLITE_ROW:
            return static_cast<std::uint64_t>(last->integer(0));
        case SQLITE_DONE:
            return 0;
        default:
            return std::unexpected(database.error());
    }
}

}  // namespace lexid::ledger
