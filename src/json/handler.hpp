#pragma once

#include <boost/json/error.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "json/read.hpp"

namespace lexid::json {

// What boost::json::basic_parser calls as it goes: builds the value and refuses what `Reader`
// refuses. Numbers are read from their text, since the parser's own doubles are not always the
// nearest ones and its integers turn into doubles when they are too large.
//
// `begin` before each text, `take` after a complete one. A call that answers false has set the
// error code and left the reason in `refusal`.
class Handler {
public:
    using Code = boost::json::error_code;
    using Text = boost::json::string_view;

    // The parser's own bounds are compiled in; ours are arguments and come first.
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

    explicit Handler(Bounds bounds) : bounds_(bounds) {}

    void begin(boost::json::storage_ptr storage);
    boost::json::value take() { return values_.release(); }
    // Empty if the parser itself found the fault.
    const std::string& refusal() const { return refusal_; }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t count, Code& code);
    bool on_object_begin(Code&) { return true; }
    bool on_object_end(std::size_t count, Code& code);
    bool on_string_part(Text part, std::size_t size, Code& code);
    bool on_string(Text part, std::size_t size, Code& code);
    bool on_key_part(Text part, std::size_t size, Code& code);
    bool on_key(Text part, std::size_t size, Code& code);
    bool on_number_part(Text part, Code& code);
    bool on_int64(std::int64_t, Text part, Code& code) { return on_number(part, code); }
    bool on_uint64(std::uint64_t, Text part, Code& code) { return on_number(part, code); }
    bool on_double(double, Text part, Code& code) { return on_number(part, code); }
    bool on_bool(bool value, Code& code);
    bool on_null(Code& code);
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

private:
    struct Key {
        std::size_t offset = 0;  // in `key_text_`
        std::size_t size = 0;
    };

    bool on_number(Text part, Code& code);
    bool push_integer(std::string_view number, Code& code);
    bool push_double(std::string_view number, Code& code);
    bool check_size(std::size_t size, Code& code);
    bool check_key_size(std::size_t size, Code& code);
    bool refuse(std::string reason, Code& code);
    std::string_view text_of(Key key) const;
    // The index in `keys_` of a key that stands among the last `count` ones twice, else npos.
    std::size_t repeated_key(std::size_t count);

    Bounds bounds_;
    boost::json::value_stack values_;
    std::string refusal_;
    std::string number_;    // the parts of the number so far; empty if it came in one
    std::string key_text_;  // the keys of all open objects, one after another
    std::size_t key_begin_ = 0;
    std::vector<Key> keys_;
    std::vector<std::size_t> order_;
};

}  // namespace lexid::json
