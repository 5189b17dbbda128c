#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/error.hpp"

namespace lexid::ledger {

// An open file; closed with its object.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor();

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_ = -1;
};

// The path with its folder's links resolved, so that a link in the last place can be told from one
// before it; the folder must exist.
Result<std::filesystem::path> resolve(const std::filesystem::path& path);

// Whether this process may make files in the folder of `path`.
Result<void> check_folder(const std::filesystem::path& path);

// Takes the one lock on a ledger, which lasts as long as the descriptor: an flock on `path`.lock.
// If another process holds it, the error names that process.
Result<FileDescriptor> lock(const std::filesystem::path& path);

// Of a file system's kind as `statfs` tells it: one whose locks and syncs can't be relied on.
bool is_network_file_system(unsigned kind);

// Makes the file with mode 0600, empty, if there is none; refuses one that is no plain file, has a
// second name, belongs to somebody else, may be read or written by others, or lies on a network
// file system, and one with a rollback journal beside it. Never opens a file that is there: closing
// it would drop SQLite's own locks on it.
Result<void> prepare_file(const std::filesystem::path& path);

// Refuses a rollback journal beside the ledger: SQLite would take from it what the file is to hold.
Result<void> refuse_rollback_journal(const std::filesystem::path& path);

// Takes an flock on the ledger's own file, past which nobody gets by removing `path`.lock; SQLite's
// locks are of another kind. For a process that holds `path`.lock and has not opened the ledger
// yet; the descriptor has to outlive each connection, since closing it drops SQLite's locks. Once
// that is open, check_same_file() says whether both are of the same file.
Result<FileDescriptor> lock_itself(const std::filesystem::path& path);

// Whether the path still leads to the open file.
Result<void> check_same_file(const FileDescriptor& file, const std::filesystem::path& path);

// Makes an empty file with mode 0600 where nothing is yet.
Result<FileDescriptor> make_file(const std::filesystem::path& path);

// Makes the names in the folder of `path` durable.
Result<void> sync_folder(const std::filesystem::path& path);

// What a file system must have free for lexid to begin anything new. The log grows to 16 MiB before
// it goes into the database, which may then grow by as much; what is under way when the floor is
// reached (64 intents and their outcomes, a few hundred KiB) is in that many times over.
constexpr std::uint64_t free_bytes_min = 32 << 20;

// Whether the file system of `path` has that much to give; one that can't say has not.
bool has_room(const std::filesystem::path& path, std::uint64_t bytes = free_bytes_min);

}  // namespace lexid::ledger
