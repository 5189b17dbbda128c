// Single bits of the ledger's files that a disk or a memory flips: each is found, or changes
// nothing that lexid reads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/drafts.hpp"
#include "ledger/export.hpp"
#include "ledger/file_map.hpp"
#include "ledger/folder.hpp"
#include "ledger/head_note.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using tests::append;
using tests::Use;

constexpr std::string_view accounts[] = {"main", "other", "third"};

// How many bits of each use are tried. They are chosen evenly, and the same ones each time; more of
// them with `LEXID_FLIPPED_BITS=20000 ledger_test --gtest_filter=FlippedBits*`, two minutes or so.
std::size_t bits_to_try() {
    const char* const asked = std::getenv("LEXID_FLIPPED_BITS");
    return asked == nullptr ? 300 : std::strtoul(asked, nullptr, 10);
}

// So many bits all over the bytes, each another one of its byte.
std::vector<std::size_t> chosen_bits(const std::vector<std::size_t>& bytes, std::size_t count) {
    std::vector<std::size_t> bits;
    count = std::min(count, bytes.size() * 8);
    for (std::size_t i = 0; i < count; ++i) {
        bits.push_back(bytes[i * bytes.size() / count] * 8 + i % 8);
    }
    return bits;
}

// What `lexid verify` says: the entries' count, or nothing if it found something.
bool is_verified(const fs::path& path) {
    const auto reader = SqliteReader::open(path);
    return reader && (*reader)->check_pages() && verify(**reader);
}

// All that lexid takes from a ledger, in one text.
std::string all_that_is_read(EntrySource& source) {
    std::string text;
    const auto written = export_lines(source, [&](std::string_view line) {
        text += line;
        return true;
    });
    EXPECT_TRUE(written);
    for (const std::string_view account : accounts) {
        for (const Time not_after : {Time::max(), tests::draft("").at, Time()}) {
            text +=
                std::to_string(source.last_checkpoint(account, not_after).value_or(~0ULL)) + ' ';
        }
    }
    return text + format_head(source.base().value());
}

// Entries of several accounts, short and long, checkpoints among them, the front pruned.
void make_ledger(const fs::path& path, bool keep_log) {
    const fs::path made = keep_log ? path.parent_path() / "made.db" : path;
    const auto ledger = SqliteLedger::open(made).value();
    for (std::uint64_t i = 0; i < 300; ++i) {
        Draft draft = i % 20 == 7 ? tests::checkpoint("{\"state\":" + std::to_string(i) + "}")
                                  : tests::draft(std::string(i * 7 % 400, 'b'));
        draft.account = accounts[i % 3];
        draft.at += Duration(static_cast<std::int64_t>(i % 2));
        draft.body += i % 60 == 0 ? std::string(9000, 'l') : "";
        ASSERT_TRUE(append(*ledger, {draft}));
    }
    ASSERT_TRUE(tests::prune(*ledger, 128));
    while (tests::query_number(made, "SELECT min(seq) FROM entry") < 128) {
        ASSERT_TRUE(append(*ledger, {}));
    }
    if (keep_log) {
        for (const std::string_view suffix : {"", "-wal", ".head"}) {
            fs::copy_file(made.native() + std::string(suffix), path.native() + std::string(suffix));
        }
    }
}

struct FlippedBitsTest : testing::Test {
    // The files as they are put back before each flip.
    void keep(std::string_view suffix) {
        const fs::path file = path.native() + std::string(suffix);
        files[file] = tests::contents_of(file);
    }

    // Flips one bit of the file, with all else as it was.
    void flip(const fs::path& file, std::size_t bit) const {
        for (const std::string_view suffix : {"", "-wal", "-shm", ".head"}) {
            fs::remove(path.native() + std::string(suffix));
        }
        for (const auto& [name, bytes] : files) {
            std::string content = bytes;
            if (name == file) {
                content[bit / 8] ^= static_cast<char>(1 << bit % 8);
            }
            tests::fill(name, content);
        }
    }

    // Whether a ledger that verifies is read as before; every so often also, since that takes
    // longer, whether it can be gone on with and verifies then.
    void expect_unchanged(const std::string& read) {
        EXPECT_EQ(all_that_is_read(*SqliteReader::open(path).value()), read);
        if (unchanged++ % 16 != 0) {
            return;
        }
        const auto ledger = SqliteLedger::open(path);
        ASSERT_TRUE(ledger) << ledger.error().text;
        EXPECT_EQ(all_that_is_read(**ledger), read);
        EXPECT_TRUE(append(**ledger, {tests::draft("after")}));
        EXPECT_TRUE(is_verified(path));
    }

    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    std::map<fs::path, std::string> files;
    int unchanged = 0;
};

TEST_F(FlippedBitsTest, OfTheDatabaseAreFoundOrHarmless) {
    make_ledger(path, false);
    keep("");
    keep(".head");
    ASSERT_TRUE(is_verified(path));
    const std::string read = all_that_is_read(*SqliteReader::open(path).value());
    const std::vector<Use> uses = tests::map_of(files[path]);

    std::map<Use, std::vector<std::size_t>> bytes_of;
    std::vector<std::size_t> first_bytes(100);
    std::iota(first_bytes.begin(), first_bytes.end(), 0);
    for (std::size_t byte = first_bytes.size(); byte < uses.size(); ++byte) {
        bytes_of[uses[byte]].push_back(byte);
    }
    // The file's header is small, and most of its bytes are content of their own kind.
    std::vector<std::size_t> bits = chosen_bits(first_bytes, bits_to_try());
    for (const auto& [use, bytes] : bytes_of) {
        ASSERT_GT(bytes.size(), 1000);
        std::ranges::copy(chosen_bits(bytes, bits_to_try() / (use == Use::content ? 1 : 8)),
                          std::back_inserter(bits));
    }
    for (const std::size_t bit : bits) {
        SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
        flip(path, bit);
        if (is_verified(path)) {
            EXPECT_NE(uses[bit / 8], Use::content);
            expect_unchanged(read);
        }
    }
    EXPECT_GT(unchanged, 0);
}

TEST_F(FlippedBitsTest, OfTheLogAreFoundOrHarmless) {
    make_ledger(path, true);
    keep("");
    keep("-wal");
    keep(".head");
    flip({}, 0);
    ASSERT_TRUE(SqliteLedger::open(path)) << "what a killed process left";
    flip({}, 0);
    const std::string read = [&] {
        const auto ledger = SqliteLedger::open(path).value();
        return all_that_is_read(*ledger);
    }();
    const fs::path log = path.native() + "-wal";
    int found = 0;
    int tried = 0;
    std::vector<std::size_t> bytes(files[log].size());
    std::iota(bytes.begin(), bytes.end(), 0);
    for (const std::size_t bit : chosen_bits(bytes, bits_to_try() / 3)) {
        SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
        ++tried;
        flip(log, bit);
        const auto ledger = SqliteLedger::open(path);
        if (!ledger) {
            ++found;
            continue;
        }
        EXPECT_EQ(all_that_is_read(**ledger), read);
    }
    EXPECT_GT(found, tried / 2);
}

}  // namespace
}  // namespace lexid::ledger
