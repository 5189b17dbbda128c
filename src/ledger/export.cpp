#include "ledger/export.hpp"

#include <string>

#include "base/text.hpp"

namespace lexid::ledger {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

void add_string(std::string& line, std::string_view text) {
    line += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (byte < 0x20) {
            line += "\\u00";
            line += digits[byte >> 4];
            line += digits[byte & 15];
        } else {
            line += c;
        }
    }
    line += '"';
}

void add_text(std::string& line, std::string_view name, std::string_view text) {
    line += ",\"";
    line += name;
    if (is_utf8(text)) {
        line += "\":";
        add_string(line, text);
        return;
    }
    line += "_hex\":\"";
    for (const char c : text) {
        line += digits[static_cast<unsigned char>(c) >> 4];
        line += digits[static_cast<unsigned char>(c) & 15];
    }
    line += '"';
}

void write_entry(const Entry& entry, std::string& line) {
    line = "{\"seq\":" + std::to_string(entry.seq) +
           ",\"at\":" + std::to_string(entry.at.time_since_epoch().count());
    add_text(line, "account", entry.account);
    add_text(line, "kind", entry.kind);
    add_text(line, "task", entry.task);
    add_text(line, "body", entry.body);
    line += ",\"hash\":\"" + to_hex(entry.hash) + "\"}\n";
}

}  // namespace

Result<Verified> export_lines(EntrySource& source, const TakeLine& take) {
    const auto base = source.base();
    if (!base) {
        return std::unexpected(base.error());
    }
    Verified written{0, *base, *base};
    std::string line = R"({"ledger":"lexid","format":1,"base":")" + format_head(*base) + "\"}\n";
    bool taken = take(line);
    bool pruned = false;
    const auto read = source.read(0, [&](const Entry& entry) {
        pruned = entry.seq != written.head.seq + 1;
        if (!taken || pruned) {
            return false;
        }
        write_entry(entry, line);
        taken = take(line);
        ++written.count;
        written.head = {entry.seq, entry.hash};
        return true;
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    if (pruned) {
        return failed("entries were pruned while the ledger was exported: export it again");
    }
    if (!taken || !take("{\"head\":\"" + format_head(written.head) + "\"}\n")) {
        return failed("the export can't be written");
    }
    return written;
}

}  // namespace lexid::ledger
