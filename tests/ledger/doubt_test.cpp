// What is left of a ledger when its disk fails, its process is killed, or
// somebody holds it open.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/crash_copies.hpp"
#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/files.hpp"
#include "ledger/folder.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

using testing::ElementsAre;
using tests::append;
using tests::bodies;
using tests::checkpoint;
using tests::draft;
using Call = tests::FailingVfs::Call;

struct DoubtTest : testing::Test {
    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "lexid.db";
};

TEST_F(DoubtTest, AFailedCommitMayBeDurableAllTheSame) {
    const struct {
        std::string_view name;
        Call call;
        std::vector<std::string> bodies;
    } rows[] = {
        {"its pages were written, only their sync failed", Call::sync, {"before", "in doubt"}},
        {"its pages were not written", Call::write, {"before"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder own;
        const auto file = own.path() / "lexid.db";
        {
            tests::FailingVfs vfs;
            const auto ledger = SqliteLedger::open(file).value();
            ASSERT_TRUE(append(*ledger, {draft("before")}));
            vfs.fail(row.call, true);
            ASSERT_FALSE(append(*ledger, {draft("in doubt")}));
            EXPECT_THAT(bodies(*ledger).value(), ElementsAre("before"))
                << "in this process it is not there";
        }
        const auto ledger = SqliteLedger::open(file).value();
        EXPECT_EQ(bodies(*ledger).value(), row.bodies);
        EXPECT_EQ(append(*ledger, {draft("after")}), row.bodies.size() + 1);
        EXPECT_TRUE(verify(*ledger));
    }
}

TEST_F(DoubtTest, WhateverStepFailsTheLedgerStaysWholeAndNothingDurableIsLost) {
    for (const Call call : {Call::write, Call::sync}) {
        bool failed = true;
        for (int nth = 1; failed; ++nth) {
            SCOPED_TRACE((call == Call::write ? "write " : "sync ") + std::to_string(nth));
            const tests::Folder own;
            const auto file = own.path() / "lexid.db";
            std::uint64_t durable = 0;
            {
                tests::FailingVfs vfs;
                vfs.fail_nth(call, nth);
                auto ledger = SqliteLedger::open(file);
                for (int i = 0; ledger && i < 4; ++i) {
                    const auto seq = append(**ledger, {draft("a"), checkpoint("b")});
                    durable = seq ? *seq : durable;
                }
                if (ledger) {
                    static_cast<void>(tests::prune(**ledger, 4));
                    static_cast<void>(append(**ledger, {}));
                    ledger->reset();
                }
                failed = vfs.calls() >= nth;
            }
            const auto ledger = SqliteLedger::open(file);
            ASSERT_TRUE(ledger) << ledger.error().text;
            const auto verified = verify(**ledger);
            ASSERT_TRUE(verified) << verified.error().text;
            EXPECT_GE(verified->head.seq, durable);
            ASSERT_EQ(append(**ledger, {draft("after")}), verified->head.seq + 1);
        }
    }
}

TEST_F(DoubtTest, WhereverItIsKilledWhatItAnsweredIsThere) {
    std::atomic<std::uint64_t> answered = 0;
    std::vector<std::uint64_t> answered_at;
    tests::FailingVfs vfs;
    tests::CrashCopies copies(vfs, path, [&] { answered_at.push_back(answered); });
    auto ledger = SqliteLedger::open(path).value();
    for (int i = 0; i < 10; ++i) {
        answered = append(*ledger, {draft("a"), draft("b")}).value();
    }
    ledger.reset();
    copies.stop();
    ASSERT_GE(copies.paths().size(), 30);
    for (std::size_t i = 0; i < copies.paths().size(); ++i) {
        SCOPED_TRACE(copies.paths()[i]);
        const auto reopened = SqliteLedger::open(copies.paths()[i]);
        ASSERT_TRUE(reopened) << reopened.error().text;
        const auto verified = verify(**reopened);
        ASSERT_TRUE(verified) << verified.error().text;
        EXPECT_GE(verified->head.seq, answered_at[i]);
        EXPECT_EQ(verified->head.seq % 2, 0) << "a call's drafts all or none";
    }
}

TEST_F(DoubtTest, AReaderThatKeepsItsSnapshotOnlyMakesTheLogLonger) {
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, {draft("a")}));
    sqlite3* reader = nullptr;
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &reader, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM entry", nullptr, nullptr, nullptr),
              SQLITE_OK);
    const auto log_bytes = [&] { return std::filesystem::file_size(path.native() + "-wal"); };
    const Draft large = draft(std::string(17 << 20, 'x'));  // each makes a checkpoint due
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(append(*ledger, {large}));
    }
    EXPECT_GT(log_bytes(), std::uintmax_t{51} << 20);
    sqlite3_close(reader);

    ASSERT_TRUE(append(*ledger, {large}));  // its checkpoint gets to the end
    ASSERT_TRUE(append(*ledger, {}));
    const auto before = log_bytes();
    ASSERT_TRUE(append(*ledger, {large}));
    EXPECT_LE(log_bytes(), before) << "the log begins anew";
    EXPECT_EQ(verify(*ledger)->count, 6);
}

TEST(HasRoom, ComparesWithWhatIsFree) {
    const tests::Folder folder;
    EXPECT_TRUE(has_room(folder.path(), 1));
    EXPECT_FALSE(has_room(folder.path(), std::uint64_t{1} << 60));
    EXPECT_FALSE(has_room(folder.path() / "missing", 1)) << "no answer is no room";
}

}  // namespace
}  // namespace lexid::ledger
