#include "ledger/backup.hpp"

#include <string>
#include <system_error>

#include "base/text.hpp"
#include "ledger/files.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/sqlite_reader.hpp"

namespace lexid::ledger {

namespace {

Result<void> fill(const std::filesystem::path& from, const std::filesystem::path& to) {
    // What does not hold the entry noted beside it is no ledger to keep a copy of.
    const auto source = SqliteReader::open(from);
    if (!source) {
        return std::unexpected(source.error());
    }
    auto target = Database::open(to, SQLITE_OPEN_READWRITE);
    if (!target) {
        return std::unexpected(target.error());
    }
    if (const auto copied = (*source)->copy_to(*target); !copied) {
        return copied;
    }
    return sync_folder(to);
}

Result<Verified> check(const std::filesystem::path& path) {
    auto reader = SqliteReader::open(path);
    if (!reader) {
        return std::unexpected(reader.error());
    }
    if (const auto checked = (*reader)->check_pages(); !checked) {
        return std::unexpected(checked.error());
    }
    return verify(**reader);
}

}  // namespace

Result<Verified> back_up(const std::filesystem::path& from, const std::filesystem::path& to) {
    const auto source = resolve(from);
    const auto target = resolve(to);
    if (!source || !target) {
        return std::unexpected(source ? target.error() : source.error());
    }
    if (const auto made = make_file(*target); !made) {
        return std::unexpected(made.error());
    }
    const auto copied = fill(*source, *target);
    const auto checked = copied ? check(*target) : std::unexpected(copied.error());
    if (!checked) {
        std::error_code ignored;
        std::filesystem::remove(*target, ignored);
    }
    return checked;
}

}  // namespace lexid::ledger
