#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "ledger/entry.hpp"
#include "ledger/files.hpp"
#include "ledger/sqlite.hpp"

namespace lexid::ledger {

// The ledger's last durable entry, written down in a file of its own, `PATH.head`. A ledger can't
// know that it was removed, emptied, cut off or replaced by an older copy; whoever reads the note
// can.
//
// It follows each commit, and is written before anybody hears of that commit, so it never runs
// ahead of the ledger. It costs a write of 256 bytes in place and no sync: the kernel keeps it when
// the process is killed, and writes it to the disk within half a minute. Only a machine that loses
// its power leaves a note that lags behind, which is harmless. It is synced when it is made, when
// the log goes into the database, before pruned rows go, and at the end.
//
// The file has two lines that are written in turn, each with its own checksum, so that a write that
// is cut in the middle leaves the line before. Each start makes it under another name and renames
// it.
class HeadNote {
public:
    // What is noted beside the ledger; nothing if there is no note. A note that can't be read, in
    // which neither line is whole, or that is gone where there was one (see begun_mark.hpp) is an
    // error.
    static Result<std::optional<Head>> read(const std::filesystem::path& ledger);

    // Puts a new note in the place of what is there. Its name is durable once the folder is synced.
    static Result<HeadNote> make(const std::filesystem::path& ledger, const Head& head);

    // If somebody removed or replaced the note, it is made anew.
    Result<void> write(const Head& head);
    Result<void> sync();

private:
    HeadNote(std::filesystem::path ledger, FileDescriptor file)
        : ledger_(std::move(ledger)), file_(std::move(file)) {}

    std::filesystem::path ledger_;
    FileDescriptor file_;
    bool second_line_ = false;  // which one is written next
};

// `ledger` with what the note's name has behind it.
std::filesystem::path note_of(const std::filesystem::path& ledger);

// Whether the ledger at `path` has a file with something in it, where that much was noted.
Result<void> check_presence(const std::filesystem::path& path, const Head& noted);

// Whether the ledger still holds the very entry that was noted.
Result<void> check_past(Database& database, const Head& noted);

}  // namespace lexid::ledger
