#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lexid::ledger {

class Statement;

// A connection. One thread at a time.
class Database {
public:
    // `flags` as for sqlite3_open_v2; links are refused and SQLite's own mutexes left out.
    static Result<Database> open(const std::filesystem::path& path, int flags);

    // One that can't be prepared, which is the file's or the memory's fault, fails when it is
    // stepped, and error() says why.
    Statement prepare(std::string_view sql);

    // Runs statements that return nothing.
    Result<void> execute(const std::string& sql);

    // Sets a pragma and reads it back; an error if it is not what was asked for.
    Result<void> set_pragma(std::string_view name, std::string_view value,
                            std::string_view read_back);

    // The first column of the first row as text; empty if there is no row.
    Result<std::string> query_text(std::string_view sql);

    // The first column of the first row as a number; 0 if there is no row.
    Result<std::int64_t> query_integer(std::string_view sql);

    const std::string& name() const { return name_; }

    // What went wrong last, with the file's name.
    Error error() const;

    sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close(handle); }
    };
    using Handle = std::unique_ptr<sqlite3, Close>;

    Database(Handle handle, std::string name)
        : handle_(std::move(handle)), name_(std::move(name)) {}

    Handle handle_;
    std::string name_;
    std::optional<Error> unprepared_;  // why the last such statement can't be stepped
};

// While it lives, all that the connection reads comes from one moment. Changes nothing within a
// transaction; if it can't begin, neither can what is read then.
class Snapshot {
public:
    explicit Snapshot(Database& database);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

private:
    Database* begun_;  // null where there was a transaction already
};

// A prepared statement; it must go before its database does. Texts and blobs that are bound have to
// live until the statement is reset. Columns are valid until the next step or reset.
class Statement {
public:
    void bind(int index, std::int64_t value) { sqlite3_bind_int64(handle_.get(), index, value); }
    void bind_text(int index, std::string_view text);
    void bind_blob(int index, std::string_view bytes);

    // SQLITE_ROW, SQLITE_DONE or an error; Database::error tells which.
    int step() { return sqlite3_step(handle_.get()); }
    // Runs a statement that returns nothing and resets it; whether it succeeded.
    bool run();
    void reset() { sqlite3_reset(handle_.get()); }

    std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
    std::string_view text(int column) const;
    std::string_view blob(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };

    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace lexid::ledger
