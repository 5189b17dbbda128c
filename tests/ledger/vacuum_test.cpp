// What other programs may do to a closed ledger without changing what it holds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/drafts.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"

namespace lexid::ledger {
namespace {

using tests::append;
using tests::draft;

TEST(Vacuum, LeavesALedgerThatGoesOnAndWhoseLogIsBounded) {
    const struct {
        std::string_view name;
        std::string sql;
        std::int64_t page_bytes;
        int mebibytes = 20;  // more than the log may hold
    } rows[] = {
        {"vacuumed", "VACUUM", 4096, 1},
        {"without a log", "PRAGMA journal_mode = DELETE", 4096, 1},
        {"with the smallest pages", "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM",
         512},
        {"with the largest pages", "PRAGMA journal_mode = DELETE; PRAGMA page_size = 65536; VACUUM",
         65536},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder folder;
        const auto path = folder.path() / "lexid.db";
        ASSERT_TRUE(append(*SqliteLedger::open(path).value(), {draft("a"), draft("b")}));
        ASSERT_EQ(tests::run_sql(path, row.sql), "");
        ASSERT_EQ(tests::query_number(path, "PRAGMA page_size"), row.page_bytes);
        const auto ledger = SqliteLedger::open(path);
        ASSERT_TRUE(ledger) << ledger.error().text;
        for (int i = 0; i < row.mebibytes; ++i) {
            ASSERT_TRUE(append(**ledger, {draft(std::string(1 << 20, 'x'))}));
        }
        EXPECT_LE(std::filesystem::file_size(path.native() + "-wal"), std::uintmax_t{18} << 20);
        EXPECT_EQ((*ledger)->head().seq, row.mebibytes + 2);
    }
}

}  // namespace
}  // namespace lexid::ledger
