#include "ledger_copies.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/text.hpp"
#include "ledger/backup.hpp"
#include "ledger/export.hpp"
#include "ledger/sqlite_reader.hpp"
#include "service/exit_code.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

int refused(const std::string& text) {
    print_error(text);
    return service::exit_ledger;
}

std::string errno_text() {
    return std::generic_category().message(errno);
}

Result<ledger::Verified> write_lines(const Setup& setup, std::FILE* file) {
    auto reader = ledger::SqliteReader::open(setup.ledger_path);
    if (!reader) {
        return std::unexpected(reader.error());
    }
    auto written = ledger::export_lines(**reader, [file](std::string_view line) {
        return std::fwrite(line.data(), 1, line.size(), file) == line.size();
    });
    if (written && (std::fflush(file) != 0 || std::ferror(file) != 0)) {
        return failed("the export can't be written: " + errno_text());
    }
    return written;
}

int export_to_file(const Setup& setup, const std::string& target) {
    ::umask(S_IRWXG | S_IRWXO);
    std::FILE* file = std::fopen(target.c_str(), "wxe");
    if (file == nullptr) {
        print_error("can't make " + in_backticks(target) + ": " + errno_text());
        return service::exit_failed;
    }
    auto written = write_lines(setup, file);
    if (written && ::fsync(::fileno(file)) != 0) {
        written = failed("the export can't be written: " + errno_text());
    }
    std::fclose(file);
    if (!written) {
        std::remove(target.c_str());
        return refused(written.error().text);
    }
    print_line(target + ": " + grouped(written->count) + " entries; head " +
               ledger::format_head(written->head));
    return service::exit_done;
}

}  // namespace

int export_ledger(const Setup& setup, const std::string& target) {
    if (target != "-") {
        return export_to_file(setup, target);
    }
    const auto written = write_lines(setup, stdout);
    return written ? service::exit_done : refused(written.error().text);
}

int back_up_ledger(const Setup& setup, const std::string& target) {
    const auto made = ledger::back_up(setup.ledger_path, target);
    if (!made) {
        return refused(made.error().text);
    }
    print_line(target + ": " + grouped(made->count) + " entries, the chain is whole; head " +
               ledger::format_head(made->head));
    return service::exit_done;
}

}  // namespace lexid::daemon
