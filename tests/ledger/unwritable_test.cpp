// What somebody reads who may not write where the ledger lies.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/drafts.hpp"
#include "ledger/folder.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::append;
using tests::draft;

// While it lives, this process is a user who is not root.
class Nobody {
public:
    Nobody() : was_root_(::geteuid() == 0) {
        if (was_root_) {
            EXPECT_TRUE(::setegid(number) == 0 && ::seteuid(number) == 0);
        }
    }
    Nobody(const Nobody&) = delete;
    Nobody& operator=(const Nobody&) = delete;
    ~Nobody() {
        if (was_root_) {
            EXPECT_TRUE(::seteuid(0) == 0 && ::setegid(0) == 0);
        }
    }

    static constexpr uid_t number = 65534;

private:
    bool was_root_;
};

struct Answers {
    std::string reader = "opened";
    std::string writer = "opened";
};

Answers answers_at(const fs::path& path) {
    Answers answers;
    if (const auto reader = SqliteReader::open(path); !reader) {
        answers.reader = reader.error().text;
    }
    if (const auto ledger = SqliteLedger::open(path); !ledger) {
        answers.writer = ledger.error().text;
    }
    return answers;
}

TEST(Unwritable, IsSaidWithWhatToDo) {
    constexpr std::string_view advice = "the user that runs lexid has to be able to write to it";
    const struct {
        std::string_view name;
        bool begun;  // whether there is a ledger already
        std::function<void(const fs::path&)> take_away;
        std::string_view writer;
        std::string_view reader;
    } rows[] = {
        {"nothing is taken away", true, [](const fs::path&) {}, "opened", "opened"},
        {"a new ledger in a folder that can't be written", false,
         [](const fs::path& path) { fs::permissions(path.parent_path(), fs::perms(0500)); },
         "can't make files in the ledger's folder", "there is no ledger"},
        {"a folder that can't be written", true,
         [](const fs::path& path) { fs::permissions(path.parent_path(), fs::perms(0500)); },
         "can't make files in the ledger's folder", "or its log can't be opened"},
        {"a file that can't be written", true,
         [](const fs::path& path) { fs::permissions(path, fs::perms(0400)); },
         "can't open the ledger", "opened"},
        {"a file that can't be read", true,
         [](const fs::path& path) { fs::permissions(path, fs::perms(0)); }, "can't open the ledger",
         "or its log can't be opened"},
        {"a lock that can't be written", true,
         [](const fs::path& path) { fs::permissions(path.native() + ".lock", fs::perms(0400)); },
         "can't open the ledger's lock file", "opened"},
        {"a note that can't be written, which is made anew", true,
         [](const fs::path& path) { fs::permissions(path.native() + ".head", fs::perms(0400)); },
         "opened", "opened"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder folder;
        const fs::path path = folder.path() / "lexid.db";
        Answers answers;
        {
            if (::geteuid() == 0) {
                ASSERT_EQ(::chown(folder.path().c_str(), Nobody::number, Nobody::number), 0);
            }
            const Nobody nobody;
            if (row.begun) {
                ASSERT_TRUE(append(*SqliteLedger::open(path).value(), {draft("a")}));
            }
            row.take_away(path);
            answers = answers_at(path);
            fs::permissions(folder.path(), fs::perms(0700));
        }
        EXPECT_THAT(answers.reader, HasSubstr(row.reader));
        EXPECT_THAT(answers.writer, HasSubstr(row.writer));
        EXPECT_THAT(answers.writer, HasSubstr(answers.writer == "opened" ? "" : advice));
    }
}

TEST(Unwritable, SomebodyElsesLedgerIsRefused) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can make files that belong to somebody else";
    }
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    tests::fill(path, "");
    ASSERT_EQ(::chown(folder.path().c_str(), Nobody::number, Nobody::number), 0);
    const Nobody nobody;
    EXPECT_THAT(answers_at(path).writer, HasSubstr("belongs to another user"));
}

}  // namespace
}  // namespace lexid::ledger
