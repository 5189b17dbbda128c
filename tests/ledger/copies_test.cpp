#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/backup.hpp"
#include "ledger/drafts.hpp"
#include "ledger/export.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/memory_ledger.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using tests::append;
using tests::bodies;
using tests::checkpoint;
using tests::draft;

struct Lines {
    std::vector<std::string> lines;
    TakeLine take = [this](std::string_view line) {
        lines.emplace_back(line);
        return true;
    };
};

TEST(Export, IsWhatTheHeaderSays) {
    MemoryLedger ledger;
    ASSERT_TRUE(
        append(ledger, {{Time(Duration(-5)), "main", "a\"b\\c", "\n\x1f \u202e", "{\"n\":1}"},
                        {{}, "", "x", std::string("a\0b", 3), "\xff\x01"}}));
    const auto genesis = to_hex(genesis_hash());
    Entry entry[2];
    ASSERT_TRUE(ledger.read(0, [&](const Entry& read) {
        entry[read.seq - 1] = read;
        return true;
    }));
    Lines out;
    const auto written = export_lines(ledger, out.take);
    ASSERT_TRUE(written) << written.error().text;
    EXPECT_EQ(written->count, 2);
    EXPECT_THAT(
        out.lines,
        ElementsAre(R"({"ledger":"lexid","format":1,"base":"0:)" + genesis + "\"}\n",
                    "{\"seq\":1,\"at\":-5,\"account\":\"main\",\"kind\":\"a\\\"b\\\\c\","
                    "\"task\":\"\\u000a\\u001f \u202e\",\"body\":\"{\\\"n\\\":1}\",\"hash\":\"" +
                        to_hex(entry[0].hash) + "\"}\n",
                    "{\"seq\":2,\"at\":0,\"account\":\"\",\"kind\":\"x\",\"task\":\"a\\u0000b\","
                    "\"body_hex\":\"ff01\",\"hash\":\"" +
                        to_hex(entry[1].hash) + "\"}\n",
                    "{\"head\":\"" + format_head(ledger.head()) + "\"}\n"));
}

TEST(Export, BeginsBehindWhatWasPruned) {
    MemoryLedger ledger;
    ASSERT_TRUE(append(ledger, {draft("a"), checkpoint("b")}));
    ASSERT_TRUE(tests::prune(ledger, 2));
    Lines out;
    ASSERT_TRUE(export_lines(ledger, out.take));
    EXPECT_THAT(out.lines,
                ElementsAre(HasSubstr("\"base\":\"1:"), HasSubstr("{\"seq\":2,"),
                            HasSubstr(R"("body":"{\"base\":\"1:)"), HasSubstr("{\"head\":\"3:")));
}

TEST(Export, FailsWhenItCannotBeWholeOrWritten) {
    MemoryLedger ledger;
    ASSERT_TRUE(append(ledger, {draft("a"), draft("b"), draft("c"), checkpoint("d"), draft("e")}));
    for (std::size_t refused = 0; refused < 7; ++refused) {
        std::size_t lines = 0;
        const auto written =
            export_lines(ledger, [&](std::string_view) { return lines++ != refused; });
        ASSERT_FALSE(written) << "line " << refused;
        EXPECT_EQ(lines, refused + 1) << "none behind the one that was refused";
        EXPECT_THAT(written.error().text, HasSubstr("can't be written"));
    }
    std::size_t lines = 0;
    const auto written = export_lines(ledger, [&](std::string_view) {
        if (++lines == 2) {
            EXPECT_TRUE(tests::prune(ledger, 4));
        }
        return true;
    });
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().text, HasSubstr("export it again"));
    EXPECT_EQ(lines, 2) << "a gap ends it";
}

struct BackupTest : testing::Test {
    const tests::Folder folder;
    const std::filesystem::path path = folder.path() / "lexid.db";
    const std::filesystem::path copy = folder.path() / "copy.db";
};

TEST_F(BackupTest, IsALedgerOfItsOwnInOneFile) {
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b")}));
    const auto made = back_up(path, copy);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_EQ(made->count, 2);
    EXPECT_EQ(made->head, ledger->head());
    ASSERT_TRUE(append(*ledger, {draft("c")})) << "the ledger goes on";
    struct stat status{};
    ASSERT_EQ(::stat(copy.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600);
    for (const std::string_view beside : {"-wal", "-shm", "-journal"}) {
        EXPECT_FALSE(std::filesystem::exists(copy.native() + std::string(beside))) << beside;
    }
    const auto restored = SqliteLedger::open(copy).value();
    EXPECT_EQ(append(*restored, {draft("d")}), 3);
    EXPECT_THAT(bodies(*restored).value(), ElementsAre("a", "b", "d"));
}

TEST_F(BackupTest, AppendsGoOnMeanwhile) {
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, std::vector<Draft>(2000, draft(std::string(400, 'x')))));
    tests::FailingVfs vfs;  // the copy is written through it, the ledger is not
    bool appended = false;
    vfs.before_each([&] {
        if (!appended) {
            appended = true;
            EXPECT_EQ(append(*ledger, {draft("meanwhile")}), 2001);
        }
    });
    const auto made = back_up(path, copy);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_TRUE(appended);
    EXPECT_EQ(made->count, 2000) << "as it was when the copy began";
}

TEST_F(BackupTest, RefusesToOverwriteAndLeavesNothingBroken) {
    ASSERT_TRUE(SqliteLedger::open(path));
    std::ofstream(copy) << "mine";
    auto made = back_up(path, copy);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text, HasSubstr("File exists"));
    EXPECT_EQ(std::filesystem::file_size(copy), 4);
    std::filesystem::remove(copy);

    made = back_up(folder.path() / "none.db", copy);
    ASSERT_FALSE(made);
    EXPECT_FALSE(std::filesystem::exists(copy));

    for (const auto& [from, to] : {std::pair(folder.path() / "missing" / "lexid.db", copy),
                                   std::pair(path, folder.path() / "missing" / "copy.db")}) {
        made = back_up(from, to);
        ASSERT_FALSE(made);
        EXPECT_THAT(made.error().text, StartsWith("the ledger's folder `"));
        EXPECT_FALSE(std::filesystem::exists(copy));
    }

    for (const auto call : {tests::FailingVfs::Call::write, tests::FailingVfs::Call::sync}) {
        tests::FailingVfs vfs;
        vfs.fail(call, true);
        EXPECT_FALSE(back_up(path, copy));
        EXPECT_EQ(vfs.calls(), 1);
        EXPECT_FALSE(std::filesystem::exists(copy));
    }
}

TEST_F(BackupTest, RefusesACopyOfABrokenChain) {
    {
        const auto ledger = SqliteLedger::open(path).value();
        ASSERT_TRUE(append(*ledger, {draft("a"), draft("b")}));
    }
    ASSERT_EQ(tests::doctor(path, "UPDATE entry SET body = 'x' WHERE seq = 2"), "");
    const auto made = back_up(path, copy);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text, HasSubstr("entry 2 of the ledger does not match its hash"));
    EXPECT_FALSE(std::filesystem::exists(copy));
}

}  // namespace
}  // namespace lexid::ledger
