#include "ledger/queries.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "ledger/chain.hpp"

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

// Where its index puts it.
Result<std::uint64_t> find_last_checkpoint(Database& database, std::string_view account,
                                           Time not_after, std::uint64_t base) {
    Statement last = database.prepare(
        "SELECT seq FROM entry WHERE kind = 'checkpoint' AND account = ?1 AND at <= ?2 AND "
        "seq > ?3 ORDER BY seq DESC LIMIT 1");
    last.bind_text(1, account);
    last.bind(2, not_after.time_since_epoch().count());
    last.bind(3, static_cast<std::int64_t>(base));
    switch (last.step()) {
        case SQLITE_ROW:
            return static_cast<std::uint64_t>(last.integer(0));
        case SQLITE_DONE:
            return 0;
        default:
            return std::unexpected(database.error());
    }
}

std::unexpected<Error> not_in_index(const Database& database, std::int64_t seq,
                                    const std::string& what) {
    return failed("an index of the ledger " + in_backticks(database.name()) +
                  " has it that entry " + std::to_string(seq) + " " + what +
                  ", which it is not: the file is damaged, or somebody wrote to it; restore a "
                  "backup");
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
    Statement last = database.prepare("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
    switch (last.step()) {
        case SQLITE_ROW:
            return Head{static_cast<std::uint64_t>(last.integer(0)), hash_in(last.blob(1))};
        case SQLITE_DONE:
            return Head{0, genesis_hash()};
        default:
            return std::unexpected(database.error());
    }
}

Result<std::optional<Entry>> read_entry(Database& database, std::uint64_t seq) {
    Statement row =
        database.prepare("SELECT " + std::string(entry_columns) + " FROM entry WHERE seq = ?1");
    row.bind(1, static_cast<std::int64_t>(seq));
    Entry entry;
    switch (row.step()) {
        case SQLITE_ROW:
            take_entry(row, entry);
            return entry;
        case SQLITE_DONE:
            return std::nullopt;
        default:
            return std::unexpected(database.error());
    }
}

Result<Head> read_base(Database& database) {
    const Snapshot snapshot(database);
    const auto seq = database.query_integer(
        "SELECT seq FROM entry WHERE kind = 'pruned' AND seq > 0 ORDER BY seq DESC LIMIT 1");
    if (!seq) {
        return std::unexpected(seq.error());
    }
    if (*seq == 0) {
        return Head{0, genesis_hash()};
    }
    const auto entry = read_entry(database, static_cast<std::uint64_t>(*seq));
    if (!entry) {
        return std::unexpected(entry.error());
    }
    if (!*entry || (*entry)->kind != pruned_kind) {
        return not_in_index(database, *seq, "says what was pruned");
    }
    const auto base = parse_pruned((*entry)->body);
    // What was removed lies before the entry that says so; else it would be vouched for by nothing.
    if (!base || base->seq >= (*entry)->seq) {
        return failed("entry " + std::to_string(*seq) +
                      " of the ledger does not say what was pruned: it was edited");
    }
    return *base;
}

Result<Head> read_place(Database& database, std::uint64_t seq) {
    Statement statement = database.prepare("SELECT hash FROM entry WHERE seq = ?1");
    statement.bind(1, static_cast<std::int64_t>(seq));
    switch (statement.step()) {
        case SQLITE_ROW:
            return Head{seq, hash_in(statement.blob(0))};
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
    const Snapshot snapshot(database);
    const auto base = read_base(database);
    if (!base) {
        return std::unexpected(base.error());
    }
    const auto seq = find_last_checkpoint(database, account, not_after, base->seq);
    if (!seq || *seq == 0) {
        return seq;
    }
    const auto entry = read_entry(database, *seq);
    const auto before = *seq == base->seq + 1 ? base : read_place(database, *seq - 1);
    if (!entry || !before) {
        return std::unexpected(entry ? before.error() : entry.error());
    }
    if (!*entry || (*entry)->kind != checkpoint_kind || (*entry)->account != account) {
        return not_in_index(database, static_cast<std::int64_t>(*seq),
                            "is a checkpoint of the account " + in_backticks(account));
    }
    const auto followed = ChainCheck(*before).follow(**entry);
    return followed ? seq : std::unexpected(followed.error());
}

}  // namespace lexid::ledger
