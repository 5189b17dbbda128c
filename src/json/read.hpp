#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace lexid::json {

// What a text may ask for. The defaults suit one answer or one task of an API: far above what is
// seen, far below what could hurt.
struct Bounds {
    std::size_t depth_max = 32;                  // arrays and objects inside each other
    std::size_t string_bytes_max = 1024 * 1024;  // of one string or key, escapes resolved
    std::size_t elements_max = 100'000;          // of one array
    std::size_t keys_max = 4'096;                // of one object
    std::size_t key_bytes_max = 1024 * 1024;     // of one key, escapes resolved
};

enum class FaultKind : std::uint8_t {
    syntax,   // this is no JSON text
    refused,  // it can't be taken as it is: a bound, a duplicate key, a number, not UTF-8
};

struct Fault {
    FaultKind kind = FaultKind::syntax;
    std::size_t offset = 0;  // bytes from the beginning, at or shortly after the fault
    std::string message;     // what is wrong, without the position
};

// Reads JSON texts, one after another, strictly and exactly:
// - one value and white space around it, RFC 8259, well-formed UTF-8, no byte order mark;
// - a number without `.` and exponent is an int64 if it fits, else a uint64 if it fits, else
//   refused; every other number is the double nearest to it, and refused if that is infinite;
// - an object that names a key twice is refused.
//
// A reader keeps its working memory from one text to the next; the values do not refer to it.
class Reader {
public:
    explicit Reader(Bounds bounds = {});
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    ~Reader();

    // The value and all inside it is allocated from `storage`, and shares in owning it if it is
    // owned.
    std::expected<boost::json::value, Fault> read(std::string_view text,
                                                  boost::json::storage_ptr storage = {});

    // The same for a text that arrives in pieces, so that its work does so too: begin(), read_on()
    // with all of the text so far as often as there is more of it, end() with the whole of it.
    void begin(boost::json::storage_ptr storage = {});
    void read_on(std::string_view text_so_far);
    std::expected<boost::json::value, Fault> end(std::string_view text);

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

// The same for a single text; the error says line and column.
Result<boost::json::value> read(std::string_view text, Bounds bounds = {},
                                boost::json::storage_ptr storage = {});

}  // namespace lexid::json
