#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lexid::ledger::tests {

// What a byte of an SQLite file is there for, after https://www.sqlite.org/fileformat2.html.
enum class Use {
    content,    // what a reader takes something from
    header,     // of the file, but nothing that says what is in it: counters, versions, reserve
    unused,     // between a page's cells, or behind the end of an overflow chain
    free_page,  // in a page that holds nothing
};

// The use of each byte of a whole file in which nothing is damaged.
std::vector<Use> map_of(std::string_view file);

}  // namespace lexid::ledger::tests
