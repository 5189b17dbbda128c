#include "ledger/sqlite.hpp"

#include <utility>

#include "base/text.hpp"

namespace lexid::ledger {
namespace {

// Locks are held for milliseconds; who waits this long waits for a program that hangs.
constexpr int busy_milliseconds_max = 5000;

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &raw,
        flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nullptr);
    if (raw == nullptr) {
        return failed("the ledger " + in_backticks(path.native()) + " can't be opened: no memory");
    }
    Database database(Handle(raw), path.native());
    if (code != SQLITE_OK) {
        return std::unexpected(database.error());
    }
    // From the first statement on: a daemon that just begins the ledger locks it for a moment.
    sqlite3_busy_timeout(raw, busy_milliseconds_max);
    // A file that somebody tampered with must not run code of its own, nor be patched around SQL.
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    return database;
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
        unprepared_ = error();
    }
    return Statement(raw);
}

Result<void> Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(error());
    }
    return {};
}

Result<void> Database::set_pragma(std::string_view name, std::string_view value,
                                  std::string_view read_back) {
    const std::string pragma = "PRAGMA " + std::string(name);
    if (const auto set = execute(pragma + "=" + std::string(value)); !set) {
        return set;
    }
    const auto got = query_text(pragma);
    if (!got) {
        return std::unexpected(got.error());
    }
    if (*got != read_back) {
        return failed("the ledger " + in_backticks(name_) +
                      " can't be used safely: SQLite answers " + in_backticks(*got) + " to " +
                      in_backticks(pragma) + " where " + in_backticks(read_back) + " is needed");
    }
    return {};
}

Result<std::string> Database::query_text(std::string_view sql) {
    Statement statement = prepare(sql);
    switch (statement.step()) {
        case SQLITE_ROW:
            return std::string(statement.text(0));
        case SQLITE_DONE:
            return std::string();
        default:
            return std::unexpected(error());
    }
}

Result<std::int64_t> Database::query_integer(std::string_view sql) {
    Statement statement = prepare(sql);
    switch (statement.step()) {
        case SQLITE_ROW:
            return statement.integer(0);
        case SQLITE_DONE:
            return 0;
        default:
            return std::unexpected(error());
    }
}

Error Database::error() const {
    const int code = sqlite3_extended_errcode(handle());
    // SQLite forgets what kept a statement from being prepared with the next one that succeeds.
    const bool succeeded = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
    if (succeeded && unprepared_) {
        return *unprepared_;
    }
    const std::string name = "the ledger " + in_backticks(name_);
    if (const int kind = code & 0xff; kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY) {
        return {name + " or its log can't be opened (SQLite error " + std::to_string(code) +
                "): whoever reads it has to be able to write to its folder too, where SQLite keeps "
                "the log; run this as the ledger's owner, or with a copy of its files"};
    }
    return {name + ": " + escaped(sqlite3_errmsg(handle())) + " (SQLite error " +
            std::to_string(code) + ")"};
}

Snapshot::Snapshot(Database& database)
    : begun_(sqlite3_get_autocommit(database.handle()) != 0 ? &database : nullptr) {
    if (begun_ != nullptr) {
        static_cast<void>(begun_->execute("BEGIN"));
    }
}

Snapshot::~Snapshot() {
    if (begun_ != nullptr) {
        static_cast<void>(begun_->execute("COMMIT"));
    }
}

void Statement::bind_text(int index, std::string_view text) {
    // SQLite takes a null pointer for NULL, even with length 0.
    sqlite3_bind_text64(handle_.get(), index, text.data() == nullptr ? "" : text.data(),
                        text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::string_view bytes) {
    sqlite3_bind_blob64(handle_.get(), index, bytes.data(), bytes.size(), SQLITE_STATIC);
}

bool Statement::run() {
    const bool done = step() == SQLITE_DONE;
    // Resetting repeats the error of the step; the step's own is the one that counts.
    reset();
    return done;
}

std::string_view Statement::text(int column) const {
    const auto* const data =
        reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    return {data == nullptr ? "" : data,
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string_view Statement::blob(int column) const {
    const auto* const data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    return {data == nullptr ? "" : data,
            static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

}  // namespace lexid::ledger
