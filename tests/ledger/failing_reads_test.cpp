// Each read and each open of the ledger's files, and each statement, fails once: whoever wanted
// something of them is told so, or gets what is there, and nothing is harmed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ledger/backup.hpp"
#include "ledger/drafts.hpp"
#include "ledger/export.hpp"
#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"
#include "ledger/sql.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/verify.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using tests::append;
using tests::checkpoint;
using tests::draft;
using Call = tests::FailingVfs::Call;

// The ledger's files by the ends of their names.
using Files = std::map<std::string, std::string>;

Files files_of(const fs::path& path) {
    Files files;
    for (const std::string suffix : {"", "-wal", ".head"}) {
        if (fs::exists(path.native() + suffix)) {
            files[suffix] = tests::contents_of(path.native() + suffix);
        }
    }
    return files;
}

void put(const fs::path& path, const Files& files) {
    for (const auto& [suffix, bytes] : files) {
        tests::fill(path.native() + suffix, bytes);
    }
}

// Some pages of entries, pruned at the front, with checkpoints of two accounts behind that.
Files ledger_files() {
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    {
        const auto ledger = SqliteLedger::open(path).value();
        EXPECT_TRUE(append(*ledger, std::vector<Draft>(40, draft(std::string(300, 'x')))));
        EXPECT_TRUE(append(*ledger, {checkpoint("a"), checkpoint("b", "other")}));
        EXPECT_TRUE(append(*ledger, std::vector<Draft>(40, draft(std::string(300, 'x')))));
        EXPECT_TRUE(append(*ledger, {checkpoint(std::string(9000, 'c'))}));
        EXPECT_TRUE(tests::prune(*ledger, 41));
        while (tests::query_number(path, "SELECT min(seq) FROM entry") < 41) {
            EXPECT_TRUE(append(*ledger, {}));
        }
    }
    return files_of(path);
}

using Job = std::function<Result<std::string>(const fs::path&)>;

Result<std::string> read_all(EntrySource& source) {
    std::string text;
    const auto written = export_lines(source, [&](std::string_view line) {
        text += line;
        return true;
    });
    return written ? Result<std::string>(text) : std::unexpected(written.error());
}

Result<std::string> said(const Result<std::uint64_t>& number) {
    return number ? Result<std::string>(std::to_string(*number)) : std::unexpected(number.error());
}

const std::map<std::string, Job> jobs = {
    {"export",
     [](const fs::path& path) {
         const auto reader = SqliteReader::open(path);
         return reader ? read_all(**reader) : std::unexpected(reader.error());
     }},
    {"the base",
     [](const fs::path& path) -> Result<std::string> {
         const auto reader = SqliteReader::open(path);
         const auto base = reader ? (*reader)->base() : std::unexpected(reader.error());
         return base ? Result<std::string>(format_head(*base)) : std::unexpected(base.error());
     }},
    {"the last checkpoint",
     [](const fs::path& path) {
         const auto reader = SqliteReader::open(path);
         return said(reader ? (*reader)->last_checkpoint("other", Time::max())
                            : std::unexpected(reader.error()));
     }},
    {"behind an entry",
     [](const fs::path& path) -> Result<std::string> {
         const auto reader = SqliteReader::open(path);
         const auto bodies = reader ? tests::bodies(**reader, 60) : std::unexpected(reader.error());
         return bodies ? Result<std::string>(std::to_string(bodies->size()))
                       : std::unexpected(bodies.error());
     }},
    {"the pages",
     [](const fs::path& path) -> Result<std::string> {
         const auto reader = SqliteReader::open(path);
         const auto checked = reader ? (*reader)->check_pages() : std::unexpected(reader.error());
         return checked ? Result<std::string>("good") : std::unexpected(checked.error());
     }},
    {"a backup",
     [](const fs::path& path) -> Result<std::string> {
         const fs::path copy = path.parent_path() / "copy.db";
         const auto made = back_up(path, copy);
         EXPECT_EQ(made.has_value(), fs::exists(copy));
         return made ? Result<std::string>(format_head(made->head)) : std::unexpected(made.error());
     }},
    {"an append",
     [](const fs::path& path) {
         const auto ledger = SqliteLedger::open(path);
         return said(ledger ? append(**ledger, {draft("new")}) : std::unexpected(ledger.error()));
     }},
    {"a pruning",
     [](const fs::path& path) {
         const auto ledger = SqliteLedger::open(path);
         return said(ledger ? tests::prune(**ledger, 42) : std::unexpected(ledger.error()));
     }},
    {"a start",
     [](const fs::path& path) -> Result<std::string> {
         const auto ledger = SqliteLedger::open(path);
         std::string text;
         const auto read = ledger ? read_account(**ledger, "main",
                                                 [&](const Entry& entry) {
                                                     text += std::to_string(entry.seq);
                                                     return true;
                                                 })
                                  : std::unexpected(ledger.error());
         return read ? Result<std::string>(text) : std::unexpected(read.error());
     }},
};

TEST(FailingReads, AreToldAndHarmNothing) {
    const Files files = ledger_files();
    for (const auto& [name, job] : jobs) {
        std::string expected;
        for (const Call call : {Call::none, Call::read, Call::open, Call::statement}) {
            bool failed = true;
            int failures = 0;
            for (int nth = 1; failed; ++nth) {
                SCOPED_TRACE(name + ", call " + std::to_string(static_cast<int>(call)) + " " +
                             std::to_string(nth));
                const tests::Folder folder;
                const fs::path path = folder.path() / "lexid.db";
                put(path, files);
                {
                    tests::FailingVfs vfs;
                    vfs.fail_nth(call, nth);
                    const auto result = job(path);
                    failed = vfs.calls() >= nth;
                    if (call == Call::none) {
                        ASSERT_TRUE(result) << result.error().text;
                        expected = *result;
                    } else if (result) {
                        EXPECT_FALSE(failed && call == Call::statement && name == "an append")
                            << "what a ledger is opened by is not left out";
                        EXPECT_EQ(*result, expected);
                    } else {
                        ++failures;
                        EXPECT_TRUE(failed);
                        EXPECT_THAT(
                            result.error().text,
                            AnyOf(HasSubstr("disk I/O error"), HasSubstr("can't be read"),
                                  HasSubstr("can't be opened"), HasSubstr("unable to open"),
                                  HasSubstr("damaged"), HasSubstr("not authorized"),
                                  HasSubstr("prohibited"), HasSubstr("within a transaction")));
                    }
                }
                if (files_of(path) == files) {
                    continue;
                }
                const auto reader = SqliteReader::open(path);
                ASSERT_TRUE(reader) << reader.error().text;
                EXPECT_TRUE((*reader)->check_pages());
                EXPECT_TRUE(verify(**reader));
            }
            EXPECT_TRUE(call == Call::none || failures > 0);
        }
    }
}

}  // namespace
}  // namespace lexid::ledger
