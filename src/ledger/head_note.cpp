#include "ledger/head_note.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "ledger/begun_mark.hpp"
#include "ledger/loss.hpp"
#include "ledger/queries.hpp"

namespace lexid::ledger {

namespace {

// A line is `lexid ledger head SEQ:HASH CHECKSUM` and blanks up to its line feed: 173 bytes at
// most. Both lie in the first sector of a disk, which is written whole or not at all.
constexpr std::string_view line_begin = "lexid ledger head ";
constexpr std::size_t line_bytes = 256;
constexpr std::size_t lines = 2;

constexpr std::string_view what_to_do =
    ": restore the ledger, or accept what is there with `lexid run --new-ledger` (or `lexid once "
    "--new-ledger`), knowing that limits no longer count what is missing, nor does a hold or a "
    "pause in it bind any more";

std::unexpected<Error> failed_with_errno(std::string_view what, const std::filesystem::path& path) {
    const std::string reason = std::generic_category().message(errno);
    return failed(std::string(what) + " the note of the ledger's last entry " +
                  in_backticks(path.native()) + ": " + reason);
}

std::string format_line(const Head& head) {
    std::string line = std::string(line_begin) + format_head(head);
    line += ' ' + to_hex(sha256(line));
    line.resize(line_bytes - 1, ' ');
    return line + '\n';
}

std::optional<Head> parse_line(std::string_view line) {
    if (!line.starts_with(line_begin)) {
        return std::nullopt;
    }
    const std::string_view text = line.substr(line_begin.size());
    const auto head = parse_head(text.substr(0, text.find(' ')));
    // The one way to write it is what has to stand there, blanks and all.
    return head && format_line(*head) == line ? head : std::nullopt;
}

Result<void> check_file(const FileDescriptor& file, const std::filesystem::path& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) {
        return failed_with_errno("can't look at", path);
    }
    if (!S_ISREG(status.st_mode) || status.st_nlink != 1) {
        return failed("the note of the ledger's last entry " + in_backticks(path.native()) +
                      " is no plain file of one name: remove what stands there in its place");
    }
    return {};
}

bool write_at(const FileDescriptor& file, std::string_view text, std::size_t offset) {
    const ssize_t written =
        ::pwrite(file.number(), text.data(), text.size(), static_cast<off_t>(offset));
    if (written >= 0 && written != static_cast<ssize_t>(text.size())) {
        errno = ENOSPC;
    }
    return written == static_cast<ssize_t>(text.size());
}

// Why there is no note.
Result<std::optional<Head>> without_note(const std::filesystem::path& ledger) {
    struct stat status{};
    const bool there = ::stat(ledger.c_str(), &status) == 0;
    if (!find_loss(is_marked(ledger), std::nullopt, there)) {
        return std::nullopt;
    }
    const std::string name = "the ledger " + in_backticks(ledger.native());
    return failed((there ? name + " is there but the note of its last entry is gone ("
                         : name + " is gone, and so is the note of its last entry (") +
                  in_backticks(note_of(ledger).native()) + "), so nobody knows what is missing" +
                  std::string(what_to_do) + "; where there is no command line, removing " +
                  in_backticks(mark_of(ledger).native()) + " accepts it as well");
}

}  // namespace

std::filesystem::path note_of(const std::filesystem::path& ledger) {
    return ledger.native() + ".head";
}

Result<std::optional<Head>> HeadNote::read(const std::filesystem::path& ledger) {
    const std::filesystem::path path = note_of(ledger);
    // A pipe in its place must not make anybody wait.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.is_open()) {
        return errno == ENOENT ? without_note(ledger)
                               : Result<std::optional<Head>>(failed_with_errno("can't open", path));
    }
    if (const auto checked = check_file(file, path); !checked) {
        return std::unexpected(checked.error());
    }
    std::array<char, line_bytes * lines> bytes{};
    const ssize_t size = ::pread(file.number(), bytes.data(), bytes.size(), 0);
    if (size < 0) {
        return failed_with_errno("can't read", path);
    }
    const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
    std::optional<Head> noted;
    for (std::size_t begin = 0; begin < text.size(); begin += line_bytes) {
        const auto head = parse_line(text.substr(begin, line_bytes));
        if (head && (!noted || head->seq > noted->seq)) {
            noted = head;
        }
    }
    if (!noted) {
        return failed("the note of the ledger's last entry " + in_backticks(path.native()) +
                      " is damaged, so nobody knows whether the ledger is whole" +
                      std::string(what_to_do));
    }
    return noted;
}

Result<HeadNote> HeadNote::make(const std::filesystem::path& ledger, const Head& head) {
    const std::filesystem::path path = note_of(ledger);
    const std::filesystem::path new_path = path.native() + ".new";
    ::unlink(new_path.c_str());
    FileDescriptor file(::open(new_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                               S_IRUSR | S_IWUSR));
    const std::string line = format_line(head);
    if (!file.is_open() || !write_at(file, line + line, 0) || ::fsync(file.number()) != 0 ||
        ::rename(new_path.c_str(), path.c_str()) != 0) {
        return failed_with_errno("can't make", path);
    }
    return HeadNote(ledger, std::move(file));
}

Result<void> HeadNote::write(const Head& head) {
    struct stat status{};  // without a name if it can't be asked for
    static_cast<void>(::fstat(file_.number(), &status));
    if (status.st_nlink == 0) {
        auto made = make(ledger_, head);
        if (!made) {
            return std::unexpected(made.error());
        }
        *this = std::move(*made);
        return {};
    }
    if (!write_at(file_, format_line(head), second_line_ ? line_bytes : 0)) {
        return failed_with_errno("can't write", note_of(ledger_));
    }
    second_line_ = !second_line_;
    return {};
}

Result<void> HeadNote::sync() {
    if (::fdatasync(file_.number()) != 0) {
        return failed_with_errno("can't sync", note_of(ledger_));
    }
    return {};
}

Result<void> check_presence(const std::filesystem::path& path, const Head& noted) {
    struct stat status{};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (!find_loss(is_marked(path), noted, status.st_size != 0)) {
        return {};
    }
    return failed("the ledger " + in_backticks(path.native()) +
                  (exists ? " is empty" : " is gone") + ", but entry " + std::to_string(noted.seq) +
                  " of it was noted in " + in_backticks(note_of(path).native()) +
                  std::string(what_to_do));
}

Result<void> check_past(Database& database, const Head& noted) {
    const auto last = read_head(database);
    if (!last) {
        return std::unexpected(last.error());
    }
    const auto entry = read_entry(database, noted.seq);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    const auto loss =
        find_loss(noted, *last, *entry ? std::optional((*entry)->hash) : std::nullopt);
    if (!loss) {
        return {};
    }
    const std::string name = "the ledger " + in_backticks(database.name());
    if (*loss == Loss::of_end) {
        return failed(name + " ends with entry " + std::to_string(last->seq) + ", but entry " +
                      std::to_string(noted.seq) +
                      " was noted: its end was cut off, its log (`-wal`) was lost, or it is an "
                      "older copy" +
                      std::string(what_to_do));
    }
    return failed(name + " does not hold the entry " + std::to_string(noted.seq) +
                  " that was noted: it is another ledger, or was rewritten" +
                  std::string(what_to_do));
}

}  // namespace lexid::ledger
