#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>

#include "base/error.hpp"

namespace lexid::ledger {

// How the files of a ledger look to whoever finds them by their names, so that the one process that
// writes notices when they are no longer what it writes to: removed, replaced, cut off or written
// by somebody else. What such a process commits may be seen by nobody.
//
// Each look is a stat call, about a microsecond; a commit takes four. A file that is copied over
// keeps its number, so size and time of the last write count as well; of the `-shm` file, which
// readers share, only the number.
class Footprint {
public:
    explicit Footprint(std::filesystem::path path);

    // Remembers how everything looks now.
    void take();

    // Whether everything looks as remembered.
    Result<void> check() const;

    // The same of the log alone: whether nobody else has committed. What else was touched shows
    // behind the commit, early enough for nobody to have relied on it.
    Result<void> check_before_commit() const;

    // Of everything, behind a commit of our own, which writes the log and nothing else; remembers
    // that.
    Result<void> check_behind_commit();

private:
    struct Look {
        dev_t device = 0;
        ino_t number = 0;  // 0: there is no such file
        off_t bytes = 0;
        std::int64_t written_at = 0;  // nanoseconds

        bool same_file(const Look& other) const {
            return device == other.device && number == other.number;
        }
        friend bool operator==(const Look&, const Look&) = default;
    };
    static Look look_at(const std::filesystem::path& path);
    Result<void> check_others() const;

    std::filesystem::path database_path_;
    std::filesystem::path log_path_;
    std::filesystem::path index_path_;
    Look database_;
    Look log_;
    Look index_;
};

}  // namespace lexid::ledger
