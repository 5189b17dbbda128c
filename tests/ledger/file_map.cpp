#include "ledger/file_map.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace lexid::ledger::tests {

namespace {

constexpr std::size_t header_bytes = 100;

class Mapper {
public:
    explicit Mapper(std::string_view file)
        : file_(file), page_bytes_(number(16, 2)), uses_(file.size(), Use::free_page) {}

    std::vector<Use> map() {
        mark(0, header_bytes, Use::content);
        // The change counter and what is tied to it; the sizes of caches; the counter of schema
        // changes; the format that newer schemas may have; the version of SQLite.
        for (const auto& [begin, bytes] : {std::pair{24, 4}, {40, 8}, {48, 4}, {64, 4}, {92, 8}}) {
            mark(static_cast<std::size_t>(begin), static_cast<std::size_t>(bytes), Use::header);
        }
        map_tree(1);
        for (const std::size_t root : roots_) {
            map_tree(root);
        }
        map_free_list();
        return std::move(uses_);
    }

private:
    std::size_t number(std::size_t at, std::size_t bytes) const {
        std::size_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value = value << 8 | static_cast<unsigned char>(file_[at + i]);
        }
        return value;
    }

    std::uint64_t varint(std::size_t& at) const {
        std::uint64_t value = 0;
        for (int i = 0; i < 9; ++i) {
            const auto byte = static_cast<unsigned char>(file_[at++]);
            if (i == 8) {
                return value << 8 | byte;
            }
            value = value << 7 | (byte & 0x7f);
            if (byte < 0x80) {
                break;
            }
        }
        return value;
    }

    void mark(std::size_t at, std::size_t bytes, Use use) {
        std::fill_n(uses_.begin() + static_cast<std::ptrdiff_t>(at), bytes, use);
    }

    std::size_t page_at(std::size_t page) const { return (page - 1) * page_bytes_; }

    void map_tree(std::size_t page) {
        const std::size_t begin = page_at(page);
        const std::size_t header = begin + (page == 1 ? header_bytes : 0);
        mark(header, begin + page_bytes_ - header, Use::unused);
        const std::size_t type = number(header, 1);
        const bool leaf = type == 10 || type == 13;
        const std::size_t cells = number(header + 3, 2);
        const std::size_t pointers = header + (leaf ? 8 : 12);
        mark(header, pointers - header + 2 * cells, Use::content);
        for (std::size_t i = 0; i < cells; ++i) {
            map_cell(page, begin + number(pointers + 2 * i, 2), type);
        }
        // The list of free blocks within the page.
        for (std::size_t block = number(header + 1, 2); block != 0;
             block = number(begin + block, 2)) {
            mark(begin + block, 4, Use::content);
        }
        if (!leaf) {
            map_tree(number(header + 8, 4));
        }
    }

    void map_cell(std::size_t page, std::size_t begin, std::size_t type) {
        std::size_t at = begin;
        if (type == 5 || type == 2) {
            map_tree(number(at, 4));
            at += 4;
        }
        if (type == 5) {
            varint(at);
            mark(begin, at - begin, Use::content);
            return;
        }
        const std::size_t payload = varint(at);
        const std::size_t row_number = at;
        if (type == 13) {
            varint(at);
        }
        const std::size_t local = local_bytes(payload, type);
        if (page == 1) {
            note_root(at);
        }
        const bool overflows = local < payload;
        mark(begin, std::max<std::size_t>(at - begin + local + (overflows ? 4 : 0), 4),
             Use::content);
        if (page == 1) {
            // Nobody asks for the number of a row of the schema.
            mark(row_number, at - row_number, Use::unused);
        } else if (type == 13) {
            // The first column of an entry is its row's number, which stands before: the type that
            // the row's header has for it says nothing.
            mark(at + 1, 1, Use::unused);
        }
        if (overflows) {
            map_overflow(number(at + local, 4), payload - local);
        }
    }

    std::size_t local_bytes(std::size_t payload, std::size_t type) const {
        const std::size_t max = type == 13 ? page_bytes_ - 35 : (page_bytes_ - 12) * 64 / 255 - 23;
        if (payload <= max) {
            return payload;
        }
        const std::size_t min = (page_bytes_ - 12) * 32 / 255 - 23;
        const std::size_t fitting = min + (payload - min) % (page_bytes_ - 4);
        return fitting <= max ? fitting : min;
    }

    void map_overflow(std::size_t page, std::size_t bytes) {
        while (page != 0) {
            const std::size_t begin = page_at(page);
            const std::size_t here = std::min(bytes, page_bytes_ - 4);
            mark(begin, page_bytes_, Use::unused);
            mark(begin, 4 + here, Use::content);
            bytes -= here;
            page = number(begin, 4);
        }
    }

    // The fourth column of a row of the schema is the page at which its tree begins.
    void note_root(std::size_t at) {
        std::size_t type_at = at;
        std::size_t body = at + varint(type_at);
        for (int column = 0; column < 3; ++column) {
            const std::uint64_t type = varint(type_at);
            body += type >= 12 ? (type - 12) / 2 : 0;
        }
        if (const std::uint64_t type = varint(type_at); type >= 1 && type <= 4) {
            roots_.push_back(number(body, type));
        }
    }

    void map_free_list() {
        for (std::size_t trunk = number(32, 4); trunk != 0; trunk = number(page_at(trunk), 4)) {
            mark(page_at(trunk), 8 + 4 * number(page_at(trunk) + 4, 4), Use::content);
        }
    }

    std::string_view file_;
    std::size_t page_bytes_;
    std::vector<Use> uses_;
    std::vector<std::size_t> roots_;
};

}  // namespace

std::vector<Use> map_of(std::string_view file) {
    return Mapper(file).map();
}

}  // namespace lexid::ledger::tests
