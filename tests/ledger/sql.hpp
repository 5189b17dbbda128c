#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace lexid::ledger::tests {

// What a foreign SQLite connection is told; empty if it was obeyed.
inline std::string run_sql(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_busy_timeout(database, 60'000);
    sqlite3_exec(database, "PRAGMA recursive_triggers=ON", nullptr, nullptr, nullptr);
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    std::string message = code == SQLITE_OK ? "" : sqlite3_errmsg(database);
    sqlite3_close(database);
    return message;
}

// The number in the first row; -1 if there is none.
inline std::int64_t query_number(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    const bool found = sqlite3_step(statement) == SQLITE_ROW;
    const std::int64_t number = found ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

// The text in the first row.
inline std::string query_text(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    std::string text;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return text;
}

// As it stands within quotes in SQL.
inline std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        out += c == '\'' ? "'" : "";
    }
    return out;
}

// Does to a ledger what it forbids, as somebody would who knows how: its triggers are taken away
// and put back word for word. What it answers is empty if all was obeyed.
inline std::string doctor(const std::filesystem::path& path, const std::string& sql) {
    const std::string guards = query_text(
        path, "SELECT group_concat(sql || ';', '') FROM sqlite_schema WHERE type = 'trigger'");
    return run_sql(path,
                   "PRAGMA ignore_check_constraints = ON; DROP TRIGGER entry_is_only_appended;"
                   "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;" +
                       sql + ";" + guards);
}

}  // namespace lexid::ledger::tests
