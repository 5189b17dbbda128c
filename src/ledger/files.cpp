#include "ledger/files.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

std::unexpected<Error> failed_with_errno(std::string what, const std::filesystem::path& path) {
    const std::string reason = std::generic_category().message(errno);
    return failed(std::move(what) + " " + in_backticks(path.native()) + ": " + reason);
}

// The same of what lexid has to write to.
std::unexpected<Error> not_writable(std::string what, const std::filesystem::path& path) {
    auto error = failed_with_errno(std::move(what), path);
    error.error().text +=
        "; the user that runs lexid has to be able to write to it, or `ledger` has to name another "
        "place";
    return error;
}

FileDescriptor open_file(const std::filesystem::path& path, int flags) {
    // Private to its owner whatever the umask says.
    return FileDescriptor(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
}

std::string holder_of(const FileDescriptor& file) {
    // The holder wrote its process id; anything else is not worth showing.
    std::array<char, 20> text{};
    static_cast<void>(::pread(file.number(), text.data(), text.size(), 0));
    const std::string_view all(text.data(), text.size());
    const std::string_view id = all.substr(0, all.find_first_not_of("0123456789"));
    return id.empty() ? "another process" : "process " + std::string(id);
}

Result<void> check_file_system(const std::filesystem::path& path) {
    struct statfs system{};
    if (::statfs(path.c_str(), &system) != 0) {
        return failed_with_errno("can't look at the file system of", path);
    }
    if (is_network_file_system(static_cast<unsigned>(system.f_type))) {
        return failed("the ledger " + in_backticks(path.native()) +
                      " lies on a network file system, whose locks and syncs can't be relied on: "
                      "move it to a local disk");
    }
    return {};
}

}  // namespace

bool is_network_file_system(unsigned kind) {
    // SMB2's number is not in linux/magic.h of Debian 12.
    return kind == NFS_SUPER_MAGIC || kind == SMB_SUPER_MAGIC || kind == CIFS_SUPER_MAGIC ||
           kind == 0xFE534D42;
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (is_open()) {
        ::close(number_);
    }
}

Result<std::filesystem::path> resolve(const std::filesystem::path& path) {
    if (!path.has_filename()) {
        return failed("the ledger's path " + in_backticks(path.native()) + " names no file");
    }
    std::error_code code;
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const std::filesystem::path resolved = std::filesystem::canonical(folder, code);
    if (code) {
        return failed("the ledger's folder " + in_backticks(folder.native()) + ": " +
                      code.message());
    }
    return resolved / path.filename();
}

Result<void> check_folder(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.parent_path();
    return ::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0
               ? Result<void>()
               : not_writable("can't make files in the ledger's folder", folder);
}

Result<FileDescriptor> lock(const std::filesystem::path& path) {
    const std::filesystem::path name = path.native() + ".lock";
    FileDescriptor file = open_file(name, O_RDWR | O_CREAT);
    if (!file.is_open()) {
        return not_writable("can't open the ledger's lock file", name);
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            return failed_with_errno("can't lock", name);
        }
        return failed("the ledger " + in_backticks(path.native()) + " is in use by " +
                      holder_of(file) + ": one lexid at a time may write to it");
    }
    const std::string id = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file.number(), 0) != 0 ||
        ::pwrite(file.number(), id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
        return failed_with_errno("can't write", name);
    }
    return file;
}

Result<void> prepare_file(const std::filesystem::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        if (const std::filesystem::path log = path.native() + "-wal";
            ::lstat(log.c_str(), &status) == 0 && status.st_size != 0) {
            return failed("the ledger " + in_backticks(path.native()) + " is gone but its log " +
                          in_backticks(log.native()) +
                          " is there: restore the one or remove the other");
        }
        if (!open_file(path, O_RDWR | O_CREAT | O_EXCL).is_open() ||
            ::lstat(path.c_str(), &status) != 0) {
            return failed_with_errno("can't make the ledger", path);
        }
    }
    const std::string name = "the ledger " + in_backticks(path.native());
    if (!S_ISREG(status.st_mode)) {
        return failed(name + " is a link or no plain file: name the file itself");
    }
    if (status.st_nlink != 1) {
        return failed(name + " has a second name (hard link), past which it could be written");
    }
    if (status.st_uid != ::geteuid()) {
        return failed(name + " belongs to another user: run lexid as its owner");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return failed(name + " is open to other users: `chmod 600` it");
    }
    if (const auto local = check_file_system(path); !local) {
        return local;
    }
    return refuse_rollback_journal(path);
}

Result<void> refuse_rollback_journal(const std::filesystem::path& path) {
    const std::filesystem::path journal = path.native() + "-journal";
    struct stat status{};
    if (::lstat(journal.c_str(), &status) != 0) {
        return errno == ENOENT ? Result<void>()
                               : failed_with_errno("can't look at the rollback journal", journal);
    }
    return failed("beside the ledger lies the rollback journal " + in_backticks(journal.native()) +
                  ", which lexid never makes and which could change what the ledger holds: find "
                  "out whose it is, and remove it or restore a backup");
}

Result<FileDescriptor> lock_itself(const std::filesystem::path& path) {
    FileDescriptor file = open_file(path, O_RDWR);
    if (!file.is_open()) {
        return not_writable("can't open the ledger", path);
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK
                   ? failed("the ledger " + in_backticks(path.native()) +
                            " is in use by another process, though not by its lock file, which "
                            "was removed perhaps: one lexid at a time may write to it")
                   : failed_with_errno("can't lock", path);
    }
    return file;
}

Result<void> check_same_file(const FileDescriptor& file, const std::filesystem::path& path) {
    struct stat opened{};
    struct stat named{};
    if (::fstat(file.number(), &opened) != 0 || ::lstat(path.c_str(), &named) != 0 ||
        opened.st_dev != named.st_dev || opened.st_ino != named.st_ino) {
        return failed("the ledger " + in_backticks(path.native()) +
                      " was replaced while it was opened: start lexid again when nobody does that");
    }
    return {};
}

Result<FileDescriptor> make_file(const std::filesystem::path& path) {
    FileDescriptor file = open_file(path, O_RDWR | O_CREAT | O_EXCL);
    if (!file.is_open()) {
        return failed_with_errno("can't make", path);
    }
    return file;
}

Result<void> sync_folder(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.parent_path();
    const FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file.is_open() || ::fsync(file.number()) != 0) {
        return failed_with_errno("can't sync the ledger's folder", folder);
    }
    return {};
}

bool has_room(const std::filesystem::path& path, std::uint64_t bytes) {
    struct statvfs system{};
    return ::statvfs(path.c_str(), &system) == 0 &&
           std::uint64_t{system.f_bavail} >= bytes / system.f_frsize;
}

}  // namespace lexid::ledger
