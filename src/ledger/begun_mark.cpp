#include "ledger/begun_mark.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/text.hpp"
#include "ledger/files.hpp"

namespace lexid::ledger {

std::filesystem::path mark_of(const std::filesystem::path& ledger) {
    return ledger.parent_path() / ("." + ledger.filename().native() + ".begun");
}

bool is_marked(const std::filesystem::path& ledger) {
    struct stat status{};
    return ::lstat(mark_of(ledger).c_str(), &status) == 0;
}

Result<void> make_mark(const std::filesystem::path& ledger) {
    if (is_marked(ledger)) {
        return {};
    }
    const auto file = make_file(mark_of(ledger));
    if (!file) {
        return std::unexpected(file.error());
    }
    // For whoever finds it; what counts is the name, so a full disk keeps it from nothing.
    const std::string text =
        "lexid keeps its ledger " + in_backticks(ledger.filename().native()) +
        " in this folder. While this file is here, lexid begins no other one in its place\n"
        "unless it is told to by --new-ledger: what limits counted would be forgotten.\n";
    static_cast<void>(!::write(file->number(), text.data(), text.size()));
    return sync_folder(ledger);
}

}  // namespace lexid::ledger
