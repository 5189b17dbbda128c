#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/failing_vfs.hpp"
#include "ledger/folder.hpp"

namespace lexid::ledger::tests {

// While it lives, keeps a copy of a ledger's files as they are before each
// write and each sync that SQLite makes: what a process that is killed there
// leaves behind.
class CrashCopies {
public:
    // `note`, if any, runs with each copy.
    CrashCopies(FailingVfs& vfs, std::filesystem::path path, std::function<void()> note = {})
        : vfs_(vfs), path_(std::move(path)), note_(std::move(note)) {
        vfs_.before_each([this] { copy(); });
    }
    CrashCopies(const CrashCopies&) = delete;
    CrashCopies& operator=(const CrashCopies&) = delete;
    ~CrashCopies() { stop(); }

    // No further copies.
    void stop() { vfs_.before_each(nullptr); }

    // The ledgers, in the order in which they were copied; gone with this object.
    const std::vector<std::filesystem::path>& paths() const { return paths_; }

private:
    void copy() {
        const auto to = folder_.path() / std::to_string(paths_.size()) / "lexid.db";
        std::filesystem::create_directory(to.parent_path());
        // Not -shm: SQLite makes it anew from the log when nobody has the ledger
        // open.
        for (const std::string_view part : {"", "-wal", ".head"}) {
            const std::filesystem::path from = path_.native() + std::string(part);
            if (std::filesystem::exists(from)) {
                std::filesystem::copy_file(from, to.native() + std::string(part));
            }
        }
        paths_.push_back(to);
        if (note_) {
            note_();
        }
    }

    FailingVfs& vfs_;
    std::filesystem::path path_;
    std::function<void()> note_;
    Folder folder_;
    std::vector<std::filesystem::path> paths_;
};

}  // namespace lexid::ledger::tests
