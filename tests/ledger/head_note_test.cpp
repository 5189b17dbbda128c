#include "ledger/head_note.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/backup.hpp"
#include "ledger/begun_mark.hpp"
#include "ledger/drafts.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::append;
using tests::checkpoint;
using tests::draft;
using Accept = SqliteLedger::Accept;

struct HeadNoteTest : testing::Test {
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    const fs::path note = folder.path() / "lexid.db.head";

    // Five entries; `copy.db` has the first two of them.
    void make_ledger() const {
        const auto ledger = SqliteLedger::open(path).value();
        ASSERT_TRUE(append(*ledger, {draft("a"), checkpoint("b")}));
        ASSERT_TRUE(back_up(path, folder.path() / "copy.db"));
        ASSERT_TRUE(append(*ledger, {draft("c"), draft("d")}));
        ASSERT_TRUE(append(*ledger, {draft("e")}));
    }

    void remove_database() const {
        for (const std::string_view part : {"", "-wal", "-shm"}) {
            fs::remove(path.native() + std::string(part));
        }
    }

    // As `rm lexid.db*` does.
    void remove_everything_named() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            if (entry.path().filename().native().starts_with("lexid.db")) {
                fs::remove(entry.path());
            }
        }
    }

    void replace_database(const fs::path& by) const {
        remove_database();
        fs::copy_file(by, path);
    }

    // A ledger with other entries, as many.
    fs::path other() const {
        const fs::path other = folder.path() / "other.db";
        const auto ledger = SqliteLedger::open(other).value();
        EXPECT_TRUE(append(*ledger, std::vector<Draft>(5, draft("another past"))));
        return other;
    }

    std::uint64_t head_of_ledger() const {
        return SqliteReader::open(path).value()->head().value().seq;
    }
};

TEST_F(HeadNoteTest, FollowsEachCommitAndIsPrivate) {
    const auto ledger = SqliteLedger::open(path).value();
    EXPECT_EQ(HeadNote::read(path).value(), ledger->head());
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(append(*ledger, {draft("a"), draft("b")}));
        EXPECT_EQ(HeadNote::read(path).value(), ledger->head());
    }
    ASSERT_TRUE(append(*ledger, {checkpoint("c")}));
    ASSERT_TRUE(tests::prune(*ledger, 11));
    EXPECT_EQ(HeadNote::read(path).value(), ledger->head());
    EXPECT_EQ(fs::status(note).permissions(), fs::perms(0600));
    EXPECT_FALSE(fs::exists(note.native() + ".new"));
}

TEST_F(HeadNoteTest, IsWrittenInPlaceAndMadeAnewOnlyWhereItIsGone) {
    auto written = HeadNote::make(path, {4, sha256("4")}).value();
    fs::create_hard_link(note, folder.path() / "as made");
    const auto is_as_made = [&] { return fs::equivalent(note, folder.path() / "as made"); };
    ASSERT_TRUE(written.write({5, sha256("5")}));
    EXPECT_TRUE(is_as_made());
    fs::remove(folder.path() / "as made");
    fs::remove(note);
    ASSERT_TRUE(written.write({6, sha256("6")}));
    fs::create_hard_link(note, folder.path() / "as made");
    ASSERT_TRUE(written.write({7, sha256("7")}));
    EXPECT_TRUE(is_as_made()) << "once";
    fs::remove(folder.path() / "as made");
    EXPECT_EQ(HeadNote::read(path).value(), (Head{7, sha256("7")}));

    fs::remove(note);
    fs::create_directory(note);
    const auto kept_out = written.write({8, sha256("8")});
    ASSERT_FALSE(kept_out);
    EXPECT_THAT(kept_out.error().text, HasSubstr("can't make the note"));
}

TEST_F(HeadNoteTest, IsOldOrNewWhereverAWriteIsCut) {
    const Head first{4, sha256("first")};
    const Head second{5, sha256("second")};
    const Head third{6, sha256("third")};
    auto written = HeadNote::make(path, first).value();
    ASSERT_TRUE(written.write(second));
    const std::string before = tests::contents_of(note);
    ASSERT_TRUE(written.write(third));
    const std::string after = tests::contents_of(note);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t cut = 0; cut <= after.size(); ++cut) {
        tests::fill(note, after.substr(0, cut) + before.substr(cut));
        const auto noted = HeadNote::read(path);
        ASSERT_TRUE(noted) << noted.error().text;
        EXPECT_TRUE(*noted == second || *noted == third) << "cut at byte " << cut;
    }
}

TEST_F(HeadNoteTest, AnyFlippedBitLeavesTheOtherLine) {
    auto written = HeadNote::make(path, {4, sha256("first")}).value();
    const Head last{5, sha256("second")};
    ASSERT_TRUE(written.write(last));
    const std::string whole = tests::contents_of(note);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
        tests::fill(note, flipped);
        const auto noted = HeadNote::read(path).value();
        ASSERT_TRUE(noted);
        EXPECT_TRUE(noted == last || noted->seq == 4) << bit;
    }
}

// What somebody may have done to the files of a ledger of five entries that was closed.
TEST_F(HeadNoteTest, RefusesALedgerThatDoesNotHoldWhatWasNoted) {
    const std::string_view refused_as_damaged = "is damaged, so nobody knows";
    const struct {
        std::string_view name;
        std::function<void()> act;
        std::string_view message;
        std::uint64_t accepted_head;  // of what `--new-ledger` goes on with
    } rows[] = {
        {"the database removed", [&] { remove_database(); }, "is gone, but entry 5 of it was noted",
         0},
        {"the database emptied", [&] { fs::resize_file(path, 0); },
         "is empty, but entry 5 of it was noted", 0},
        {"the lock removed as well",
         [&] {
             remove_database();
             fs::remove(path.native() + ".lock");
         },
         "is gone, but", 0},
        {"an older copy", [&] { replace_database(folder.path() / "copy.db"); },
         "ends with entry 2, but entry 5 was noted", 2},
        {"a new and empty ledger",
         [&] {
             remove_database();
             ASSERT_TRUE(SqliteLedger::open(folder.path() / "empty.db"));
             replace_database(folder.path() / "empty.db");
         },
         "ends with entry 0, but entry 5 was noted", 0},
        {"its end cut off",
         [&] { ASSERT_EQ(tests::doctor(path, "DELETE FROM entry WHERE seq > 4"), ""); },
         "ends with entry 4, but entry 5 was noted", 4},
        {"the noted entry moved on",
         [&] { ASSERT_EQ(tests::doctor(path, "UPDATE entry SET seq = 7 WHERE seq = 5"), ""); },
         "does not hold the entry 5 that was noted", 7},
        {"another ledger", [&] { replace_database(other()); },
         "does not hold the entry 5 that was noted: it is another ledger", 5},
        {"the note of another ledger", [&] { fs::rename(note_of(other()), note); },
         "does not hold the entry 5 that was noted", 5},
        {"the note removed", [&] { fs::remove(note); }, "is there but the note of its last entry",
         5},
        {"everything of its name removed", [&] { remove_everything_named(); },
         "is gone, and so is the note of its last entry", 0},
        {"everything of its name removed, and an older copy in its place",
         [&] {
             remove_everything_named();
             fs::copy_file(folder.path() / "copy.db", path);
         },
         "is there but the note of its last entry", 2},
        {"a damaged note", [&] { tests::fill(note, std::string(512, 'x')); }, refused_as_damaged,
         5},
        {"an empty note", [&] { tests::fill(note, ""); }, refused_as_damaged, 5},
        {"half a note", [&] { fs::resize_file(note, 100); }, refused_as_damaged, 5},
        {"a link for a note",
         [&] {
             fs::rename(note, folder.path() / "elsewhere");
             fs::create_symlink("elsewhere", note);
         },
         "can't open the note of the ledger's last entry", 5},
        {"a second name of the note", [&] { fs::create_hard_link(note, folder.path() / "second"); },
         "is no plain file of one name", 5},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            fs::remove_all(entry.path());
        }
        make_ledger();
        row.act();
        const auto ledger = SqliteLedger::open(path);
        ASSERT_FALSE(ledger);
        EXPECT_THAT(ledger.error().text, HasSubstr(row.message));
        const auto reader = SqliteReader::open(path);
        ASSERT_FALSE(reader);
        EXPECT_THAT(reader.error().text, HasSubstr(row.message));
        EXPECT_FALSE(back_up(path, folder.path() / "no_copy.db"));

        // On purpose, and from then on without a word.
        ASSERT_TRUE(SqliteLedger::open(path, Accept::what_is_there));
        EXPECT_EQ(head_of_ledger(), row.accepted_head);
        EXPECT_EQ(append(*SqliteLedger::open(path).value(), {draft("f")}), row.accepted_head + 1);
    }
}

TEST_F(HeadNoteTest, GoesOnWithWhatHoldsIt) {
    const struct {
        std::string_view name;
        std::function<void()> act;
    } rows[] = {
        {"untouched", [] {}},
        {"without a note and a mark, as older versions left it",
         [&] {
             fs::remove(note);
             fs::remove(mark_of(path));
         }},
        {"without the mark, as versions before it left it", [&] { fs::remove(mark_of(path)); }},
        {"with something else where the mark was",
         [&] {
             fs::remove(mark_of(path));
             fs::create_directory(mark_of(path));
         }},
        {"with one damaged line",
         [&] {
             std::string text = tests::contents_of(note);
             text[30] = 'x';
             tests::fill(note, text);
         }},
        {"with a note that lags behind, as a power cut may leave it",
         [&] {
             const Head past{2,
                             SqliteReader::open(folder.path() / "copy.db").value()->head()->hash};
             ASSERT_TRUE(HeadNote::make(path, past));
         }},
        {"with what a start that was cut left of a new note",
         [&] { tests::fill(note.native() + ".new", "x"); }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            fs::remove_all(entry.path());
        }
        make_ledger();
        row.act();
        EXPECT_TRUE(SqliteReader::open(path));
        const auto refused = SqliteLedger::open(path, Accept::what_is_there);
        ASSERT_FALSE(refused) << "there is nothing to accept";
        EXPECT_THAT(refused.error().text, HasSubstr("leave it out"));
        const auto ledger = SqliteLedger::open(path);
        ASSERT_TRUE(ledger) << ledger.error().text;
        EXPECT_EQ(append(**ledger, {draft("f")}), 6);
        EXPECT_EQ(HeadNote::read(path).value(), (*ledger)->head());
    }
}

TEST_F(HeadNoteTest, ANewPlaceNeedsNoLeave) {
    make_ledger();
    const struct {
        std::string_view name;
        std::function<void(const fs::path&)> act;
        std::uint64_t head;
    } rows[] = {
        {"an empty folder", [](const fs::path&) {}, 0},
        {"a folder that a backup was copied to",
         [&](const fs::path& to) { fs::copy_file(folder.path() / "copy.db", to); }, 2},
        {"a folder that all files of the name were moved to",
         [&](const fs::path& to) {
             for (const std::string_view part : {"", "-wal", ".head", ".lock"}) {
                 if (const fs::path from = path.native() + std::string(part); fs::exists(from)) {
                     fs::copy_file(from, to.native() + std::string(part));
                 }
             }
         },
         5},
        {"another ledger's folder",
         [](const fs::path& to) { ASSERT_TRUE(SqliteLedger::open(to.parent_path() / "b.db")); }, 0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder other;
        row.act(other.path() / "lexid.db");
        const auto ledger = SqliteLedger::open(other.path() / "lexid.db");
        ASSERT_TRUE(ledger) << ledger.error().text;
        EXPECT_EQ((*ledger)->head().seq, row.head);
        EXPECT_TRUE(fs::exists(other.path() / ".lexid.db.begun"));
    }
}

TEST_F(HeadNoteTest, TheMarkIsMadeOnlyOnceTheNoteIs) {
    for (const std::string_view in_the_way : {"", ".new"}) {
        const fs::path at = note.native() + std::string(in_the_way);
        ASSERT_TRUE(fs::create_directory(at));
        const auto refused = SqliteLedger::open(path);
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text, HasSubstr("the note of the ledger's last entry"));
        EXPECT_FALSE(fs::exists(mark_of(path)));
        fs::remove(at);
    }
    ASSERT_TRUE(SqliteLedger::open(path));
    EXPECT_EQ(fs::status(mark_of(path)).permissions(), fs::perms(0600));
    EXPECT_THAT(tests::contents_of(mark_of(path)), HasSubstr("keeps its ledger `lexid.db`"));
}

TEST_F(HeadNoteTest, AnEmptyLedgerIsNoLoss) {
    ASSERT_TRUE(SqliteLedger::open(path));
    ASSERT_EQ(HeadNote::read(path).value(), (Head{0, genesis_hash()}));
    remove_database();
    EXPECT_TRUE(SqliteLedger::open(path));
    EXPECT_TRUE(SqliteLedger::open(path, Accept::what_is_there)) << "a first start may say so";
}

TEST_F(HeadNoteTest, AReaderGoesOnWithTheNoteAsItIsByThen) {
    // What was noted is pruned between the reader's look at the note and at the ledger; here the
    // note is older than the ledger's past from the beginning.
    const auto ledger = SqliteLedger::open(path).value();
    ASSERT_TRUE(append(*ledger, {draft("a"), draft("b"), checkpoint("c")}));
    const Head old{1, hash_entry(genesis_hash(), 1, draft("a"))};
    ASSERT_TRUE(tests::prune(*ledger, 3));
    while (tests::query_number(path, "SELECT count(*) FROM entry") > 2) {
        ASSERT_TRUE(append(*ledger, {}));
    }
    EXPECT_TRUE(SqliteReader::open(path));
    ASSERT_TRUE(HeadNote::make(path, old));
    EXPECT_FALSE(SqliteReader::open(path)) << "nothing newer was noted";

    const struct {
        std::string_view name;
        std::function<void()> meanwhile;
        std::string_view message;
    } rows[] = {
        {"a newer entry noted", [&] { ASSERT_TRUE(append(*ledger, {draft("d")})); }, "opened"},
        {"the note removed", [&] { fs::remove(note); }, "the note of its last entry is gone"},
        {"and its mark too",
         [&] {
             fs::remove(note);
             fs::remove(mark_of(path));
         },
         "does not hold the entry 1"},
        {"the note damaged", [&] { tests::fill(note, "x"); }, "is damaged"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        ASSERT_TRUE(HeadNote::make(path, old));
        tests::FailingVfs vfs;
        bool begun = false;
        vfs.before_open([&] {
            if (!std::exchange(begun, true)) {
                row.meanwhile();
            }
        });
        const auto reader = SqliteReader::open(path);
        EXPECT_TRUE(begun);
        EXPECT_THAT(reader ? "opened" : reader.error().text, HasSubstr(row.message));
        EXPECT_TRUE(!reader || (*reader)->noted() == ledger->head());
    }
}

}  // namespace
}  // namespace lexid::ledger
