#include "ledger/files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/begun_mark.hpp"
#include "ledger/folder.hpp"
#include "ledger/head_note.hpp"

namespace lexid::ledger {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) != -1;
}

TEST(FileDescriptor, ClosesWhatItHasAndOnlyThat) {
    const tests::Folder folder;
    int numbers[2];
    {
        FileDescriptor first = make_file(folder.path() / "first").value();
        FileDescriptor second = make_file(folder.path() / "second").value();
        numbers[0] = first.number();
        numbers[1] = second.number();
        second = std::move(first);
        EXPECT_EQ(second.number(), numbers[0]);
        const FileDescriptor third = std::move(second);
        EXPECT_EQ(third.number(), numbers[0]);
        EXPECT_FALSE(second.is_open());
        EXPECT_TRUE(is_open(numbers[0]));
    }
    EXPECT_FALSE(is_open(numbers[0]));
    EXPECT_FALSE(is_open(numbers[1]));
    EXPECT_FALSE(FileDescriptor().is_open());
}

TEST(FileDescriptor, MayHaveTheNumberZero) {
    const tests::Folder folder;
    const int kept = ::dup(STDIN_FILENO);
    ::close(STDIN_FILENO);
    {
        const auto file = make_file(folder.path() / "zero");
        ASSERT_TRUE(file) << file.error().text;
        EXPECT_EQ(file->number(), 0);
        EXPECT_TRUE(file->is_open());
    }
    EXPECT_FALSE(is_open(0));
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
}

TEST(Lock, NamesTheProcessThatHoldsIt) {
    const struct {
        std::string_view name;
        std::string text;  // of the lock file
        std::string_view holder;
    } rows[] = {
        {"a process", "1029\n", "is in use by process 1029:"},
        {"nothing", "", "is in use by another process:"},
        {"no number", "x1", "is in use by another process:"},
        {"something behind the number", "7\x1b[2J", "is in use by process 7:"},
        {"a number without an end", std::string(50, '8'),
         "is in use by process 88888888888888888888:"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const tests::Folder folder;
        const fs::path path = folder.path() / "lexid.db";
        const auto held = lock(path);
        ASSERT_TRUE(held) << held.error().text;
        EXPECT_EQ(tests::contents_of(path.native() + ".lock"), std::to_string(::getpid()) + "\n");
        tests::fill(path.native() + ".lock", row.text);
        const auto refused = lock(path);
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text, HasSubstr(row.holder));
    }
}

TEST(Lock, IsNewToEachHolder) {
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    tests::fill(path.native() + ".lock", "what a longer number left behind");
    ASSERT_TRUE(lock(path));
    EXPECT_EQ(tests::contents_of(path.native() + ".lock"), std::to_string(::getpid()) + "\n");
}

TEST(NetworkFileSystem, IsKnownByItsNumber) {
    const struct {
        std::string_view name;
        unsigned kind;
        bool network;
    } rows[] = {
        {"NFS", 0x6969, true},        {"SMB", 0x517B, true},        {"CIFS", 0xFF534D42, true},
        {"SMB2", 0xFE534D42, true},   {"ext4", 0xEF53, false},      {"XFS", 0x58465342, false},
        {"Btrfs", 0x9123683E, false}, {"tmpfs", 0x01021994, false}, {"overlay", 0x794C7630, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(is_network_file_system(row.kind), row.network);
    }
}

TEST(Resolve, RefusesWhatNamesNoFile) {
    const struct {
        std::string_view name;
        fs::path path;
        std::string_view message;
    } rows[] = {
        {"a folder", "/tmp/", "names no file"},
        {"nothing", "", "names no file"},
        {"a folder that is missing", "/missing/lexid.db",
         "the ledger's folder `/missing`: No such file or directory"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto resolved = resolve(row.path);
        ASSERT_FALSE(resolved);
        EXPECT_THAT(resolved.error().text, HasSubstr(row.message));
    }
    EXPECT_EQ(resolve("lexid.db"), fs::current_path() / "lexid.db");
}

TEST(SyncFolder, SaysWhyItCannot) {
    const tests::Folder folder;
    EXPECT_TRUE(sync_folder(folder.path() / "lexid.db"));
    const auto missing = sync_folder("/missing/lexid.db");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().text, HasSubstr("`/missing`: No such file or directory"));
    const auto unsynced = sync_folder("/proc/lexid.db");
    ASSERT_FALSE(unsynced) << "no disk is behind that";
    EXPECT_THAT(unsynced.error().text, HasSubstr("`/proc`: Invalid argument"));
}

TEST(CheckSameFile, GoesByDeviceAndNumber) {
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    const FileDescriptor file = make_file(path).value();
    EXPECT_TRUE(check_same_file(file, path));
    const struct {
        std::string_view name;
        std::function<void()> act;
    } rows[] = {
        {"moved away", [&] { fs::rename(path, folder.path() / "kept"); }},
        {"another in its place", [&] { ASSERT_TRUE(make_file(path)); }},
        {"a link to it in its place",
         [&] {
             fs::remove(path);
             fs::create_symlink("kept", path);
         }},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        row.act();
        const auto same = check_same_file(file, path);
        ASSERT_FALSE(same);
        EXPECT_THAT(same.error().text, HasSubstr("was replaced while it was opened"));
    }
    EXPECT_FALSE(check_same_file(FileDescriptor(), path));
}

TEST(CheckSameFile, KnowsTheSameNumberOnAnotherDevice) {
    // The roots of file systems often have the number 1 or 2.
    const fs::path roots[] = {"/proc", "/sys", "/dev", "/dev/shm", "/dev/pts", "/run", "/", "/tmp"};
    int pairs = 0;
    for (const fs::path& root : roots) {
        for (const fs::path& other : roots) {
            struct stat one{};
            struct stat two{};
            if (::stat(root.c_str(), &one) == 0 && ::stat(other.c_str(), &two) == 0 &&
                one.st_ino == two.st_ino && one.st_dev != two.st_dev) {
                ++pairs;
                const FileDescriptor file(::open(root.c_str(), O_RDONLY | O_CLOEXEC));
                EXPECT_FALSE(check_same_file(file, other)) << root << other;
            }
        }
    }
    if (pairs == 0) {
        GTEST_SKIP() << "no two such file systems here";
    }
}

// While it lives, no file grows beyond so many bytes: writes are cut there.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes) {
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    sighandler_t handler_;
    rlimit before_{};
};

TEST(AWriteThatIsCut, IsAFailure) {
    const tests::Folder folder;
    const fs::path path = folder.path() / "lexid.db";
    auto note = HeadNote::make(path, {4, sha256("4")}).value();
    ASSERT_TRUE(note.write({5, sha256("5")}));
    {
        const FileLimit limit(300);
        errno = 0;
        const auto cut = note.write({6, sha256("6")});
        ASSERT_FALSE(cut) << "after a part of it";
        EXPECT_THAT(cut.error().text, HasSubstr("No space left on device"));
    }
    EXPECT_EQ(HeadNote::read(path).value(), (Head{5, sha256("5")})) << "the line before is whole";
    {
        const FileLimit limit(200);
        EXPECT_THAT(note.write({6, sha256("6")}).error().text, HasSubstr("File too large"));
    }
    {
        const FileLimit limit(300);
        EXPECT_THAT(HeadNote::make(path, {6, sha256("6")}).error().text,
                    HasSubstr("can't make the note"));
        EXPECT_EQ(HeadNote::read(path).value(), (Head{5, sha256("5")}));
    }
    {
        const FileLimit limit(1);
        EXPECT_THAT(lock(path).error().text, HasSubstr("can't write"));
        EXPECT_TRUE(make_mark(path)) << "whose name is what counts";
    }
    EXPECT_TRUE(is_marked(path));
    EXPECT_TRUE(make_mark(path)) << "again";
    EXPECT_THAT(make_mark("/missing/lexid.db").error().text,
                HasSubstr("can't make `/missing/.lexid.db.begun`: No such file or directory"));
}

}  // namespace
}  // namespace lexid::ledger
