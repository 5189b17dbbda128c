// What somebody reads who may not write where the ledger lies.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
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

// What `act` answers in a process of a user who is not root, to whom the folder belongs.
std::string as_nobody(const fs::path& folder, const std::function<std::string()>& act) {
    constexpr uid_t nobody = 65534;
    int channel[2];
    EXPECT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0) {
            static_cast<void>(!::chown(folder.c_str(), nobody, nobody));
            static_cast<void>(!::setgid(nobody) && !::setuid(nobody));
        }
        const std::string text = act();
        static_cast<void>(!::write(channel[1], text.data(), text.size()));
        fs::permissions(folder, fs::perms(0700));
        ::_exit(0);
    }
    ::close(channel[1]);
    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(::read(channel[0], text.data(), text.size())));
    ::close(channel[0]);
    ::waitpid(child, nullptr, 0);
    return text;
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
        const auto answer = [&](bool writes) {
            return as_nobody(folder.path(), [&] {
                if (row.begun && !fs::exists(path)) {
                    static_cast<void>(append(*SqliteLedger::open(path).value(), {draft("a")}));
                }
                row.take_away(path);
                if (writes) {
                    const auto ledger = SqliteLedger::open(path);
                    return ledger ? "opened" : ledger.error().text;
                }
                const auto reader = SqliteReader::open(path);
                return reader ? "opened" : reader.error().text;
            });
        };
        EXPECT_THAT(answer(false), HasSubstr(row.reader));
        const std::string refused = answer(true);
        EXPECT_THAT(refused, HasSubstr(row.writer));
        EXPECT_THAT(refused, HasSubstr(refused == "opened" ? "" : advice));
    }
}

}  // namespace
}  // namespace lexid::ledger
