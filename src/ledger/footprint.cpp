#include "ledger/footprint.hpp"

#include <sys/stat.h>

#include <string>
#include <utility>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

std::unexpected<Error> touched(const std::filesystem::path& path, const char* what) {
    return failed("the ledger's file " + in_backticks(path.native()) + " was " + what +
                  " while lexid had it open, so nobody knows what it holds: leave the ledger's "
                  "files to lexid, run `lexid verify`, and start it again");
}

}  // namespace

Footprint::Footprint(std::filesystem::path path)
    : database_path_(std::move(path)),
      log_path_(database_path_.native() + "-wal"),
      index_path_(database_path_.native() + "-shm") {}

Footprint::Look Footprint::look_at(const std::filesystem::path& path) {
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        return {};
    }
    return {status.st_dev, status.st_ino, status.st_size,
            status.st_mtim.tv_sec * nanoseconds + status.st_mtim.tv_nsec};
}

void Footprint::take() {
    database_ = look_at(database_path_);
    log_ = look_at(log_path_);
    index_ = look_at(index_path_);
}

Result<void> Footprint::check() const {
    const auto untouched = check_before_commit();
    return untouched ? check_others() : untouched;
}

Result<void> Footprint::check_before_commit() const {
    const Look log = look_at(log_path_);
    if (!log.same_file(log_)) {
        return touched(log_path_, "removed or replaced");
    }
    return log == log_ ? Result<void>() : touched(log_path_, "written by another program");
}

Result<void> Footprint::check_behind_commit() {
    const Look log = look_at(log_path_);
    if (!log.same_file(log_)) {
        return touched(log_path_, "removed or replaced");
    }
    log_ = log;
    return check_others();
}

Result<void> Footprint::check_others() const {
    const Look database = look_at(database_path_);
    if (!database.same_file(database_)) {
        return touched(database_path_, "removed or replaced");
    }
    if (database != database_) {
        return touched(database_path_, "written by another program");
    }
    return look_at(index_path_).same_file(index_) ? Result<void>()
                                                  : touched(index_path_, "removed or replaced");
}

}  // namespace lexid::ledger
