#include "ledger/sqlite_ledger.hpp"

#include <utility>

#include "ledger/files.hpp"
#include "ledger/sqlite_reader.hpp"
#include "ledger/sqlite_writer.hpp"

namespace lexid::ledger {

Result<std::unique_ptr<SqliteLedger>> SqliteLedger::open(const std::filesystem::path& path,
                                                         Accept accept) {
    auto resolved = resolve(path);
    if (!resolved) {
        return std::unexpected(resolved.error());
    }
    auto writer = Writer::open(*resolved, accept);
    if (!writer) {
        return std::unexpected(writer.error());
    }
    return std::unique_ptr<SqliteLedger>(
        new SqliteLedger(std::move(*resolved), std::move(*writer)));
}

SqliteLedger::SqliteLedger(std::filesystem::path path, std::unique_ptr<Writer> writer)
    : path_(std::move(path)), writer_(std::move(writer)) {}

SqliteLedger::~SqliteLedger() = default;

void SqliteLedger::append(std::vector<Draft> drafts, Done done) {
    writer_->append(std::move(drafts), std::move(done));
}

void SqliteLedger::prune(std::uint64_t before_seq, Time at, Done done) {
    writer_->prune({before_seq, at, std::move(done)});
}

Result<void> SqliteLedger::read(std::uint64_t after_seq, const Visit& visit) {
    const auto reader = SqliteReader::open(path_);
    // What this process wrote or opened with has to be there, whatever the file says of its end.
    return reader ? (*reader)->read_to(head(), after_seq, visit) : std::unexpected(reader.error());
}

Result<Head> SqliteLedger::base() {
    const auto reader = SqliteReader::open(path_);
    return reader ? (*reader)->base() : std::unexpected(reader.error());
}

Result<std::uint64_t> SqliteLedger::last_checkpoint(std::string_view account, Time not_after) {
    const auto reader = SqliteReader::open(path_);
    return reader ? (*reader)->last_checkpoint(account, not_after)
                  : std::unexpected(reader.error());
}

Head SqliteLedger::head() const {
    return writer_->head();
}

bool SqliteLedger::has_room() const {
    return ledger::has_room(path_);
}

}  // namespace lexid::ledger
