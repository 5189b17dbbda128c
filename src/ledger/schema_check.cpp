#include "ledger/schema_check.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

struct Object {
    std::string kind;  // table, index, trigger, view
    std::string name;
    std::string table;
    std::string text;
    bool has_pages = false;

    friend auto operator<=>(const Object&, const Object&) = default;
};

// With each run of blanks and line breaks as one blank: how the texts are broken into lines has
// changed over the versions. There is none in them that has to be kept apart from another.
std::string with_single_blanks(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) {
            out += c;
        } else if (out.empty() || out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

Result<std::vector<Object>> objects_of(Database& database) {
    Statement rows =
        database.prepare("SELECT type, name, tbl_name, sql, rootpage <> 0 FROM sqlite_schema");
    std::vector<Object> objects;
    int code = SQLITE_DONE;
    while ((code = rows.step()) == SQLITE_ROW) {
        objects.push_back({std::string(rows.text(0)), std::string(rows.text(1)),
                           std::string(rows.text(2)), with_single_blanks(rows.text(3)),
                           rows.integer(4) != 0});
    }
    if (code != SQLITE_DONE) {
        return std::unexpected(database.error());
    }
    std::ranges::sort(objects);
    return objects;
}

Result<std::vector<Object>> objects_made_by(std::string_view script) {
    auto database = Database::open(":memory:", SQLITE_OPEN_READWRITE);
    if (!database) {
        return std::unexpected(database.error());
    }
    if (const auto made = database->execute(std::string(script)); !made) {
        return std::unexpected(made.error());
    }
    return objects_of(*database);
}

const Object* find(const std::vector<Object>& objects, const Object& like) {
    const auto found = std::ranges::find_if(objects, [&](const Object& object) {
        return object.kind == like.kind && object.name == like.name;
    });
    return found == objects.end() ? nullptr : &*found;
}

// The first difference; empty if there is none.
std::string difference(const std::vector<Object>& expected, const std::vector<Object>& found) {
    for (const Object& object : found) {
        const Object* const made = find(expected, object);
        if (made == nullptr) {
            return "the " + escaped(object.kind) + " " + in_backticks(object.name) + " was added";
        }
        if (*made != object) {
            return "the " + object.kind + " " + in_backticks(object.name) + " was changed";
        }
    }
    for (const Object& object : expected) {
        if (find(found, object) == nullptr) {
            return "the " + object.kind + " " + in_backticks(object.name) + " is missing";
        }
    }
    return found.size() == expected.size() ? "" : "something stands in it twice";
}

std::unexpected<Error> not_as_made(const Database& database, const std::string& what) {
    return failed("the ledger " + in_backticks(database.name()) + " is not as lexid made it: " +
                  what + "; find out who wrote to it, and restore a backup");
}

// The header of the file itself, past what the log may hold of it, through SQLite's own handle: to
// open and close the file would drop SQLite's locks. After https://www.sqlite.org/fileformat2.html.
Result<void> check_header(Database& database) {
    sqlite3_file* file = nullptr;
    std::array<unsigned char, 100> header{};
    if (sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
            SQLITE_OK ||
        file == nullptr || file->pMethods == nullptr) {
        return std::unexpected(database.error());
    }
    const int code = file->pMethods->xRead(file, header.data(), header.size(), 0);
    if (code == SQLITE_IOERR_SHORT_READ) {
        return {};  // an empty file
    }
    if (code != SQLITE_OK) {
        return failed("the ledger " + in_backticks(database.name()) + " can't be read");
    }
    // The versions that may write and read it (2 with a log, 1 as a copy in one file), no reserved
    // bytes in pages, the three fractions, UTF-8 (which is not said yet while all tables are still
    // in the log, nor is their format then, 4 at most), and the bytes for later versions.
    const bool is_new = header[47] == 0;
    const bool good = (header[18] == 1 || header[18] == 2) && header[19] == header[18] &&
                      header[20] == 0 && header[21] == 64 && header[22] == 32 && header[23] == 32 &&
                      header[56] == 0 && header[57] == 0 && header[58] == 0 &&
                      header[59] == (is_new ? 0 : 1) &&
                      std::all_of(header.begin() + 72, header.begin() + 92,
                                  [](unsigned char byte) { return byte == 0; });
    return good ? Result<void>() : not_as_made(database, "its header was changed");
}

}  // namespace

Result<void> check_objects(Database& database, std::string_view script) {
    const auto expected = objects_made_by(script);
    const auto found = objects_of(database);
    if (!expected || !found) {
        return std::unexpected(expected ? found.error() : expected.error());
    }
    const std::string different = difference(*expected, *found);
    if (different.empty()) {
        return {};
    }
    return not_as_made(database, different);
}

Result<void> check_format(Database& database) {
    const struct {
        std::string_view pragma;
        std::string_view value;
    } needed[] = {{"PRAGMA encoding", "UTF-8"}, {"PRAGMA auto_vacuum", "0"}};
    for (const auto& need : needed) {
        const auto answer = database.query_text(need.pragma);
        if (!answer) {
            return std::unexpected(answer.error());
        }
        if (*answer != need.value) {
            return not_as_made(database, "SQLite answers " + in_backticks(*answer) + " to " +
                                             in_backticks(need.pragma) + " where " +
                                             in_backticks(need.value) + " is needed");
        }
    }
    return check_header(database);
}

}  // namespace lexid::ledger
