#include "json/member_text.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lexid::json {
namespace {

// What boost::json::basic_parser calls as it goes.
class Finder {
public:
    using Code = boost::json::error_code;
    using Text = boost::json::string_view;

    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

    explicit Finder(std::string_view key) : wanted_(key) {}

    const std::string& found() const { return found_; }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return enter(true); }
    bool on_object_end(std::size_t, Code&) { return leave(); }
    bool on_array_begin(Code&) { return enter(false); }
    bool on_array_end(std::size_t, Code&) { return leave(); }
    bool on_key_part(Text part, std::size_t, Code&) { return add(part); }
    bool on_key(Text part, std::size_t, Code&) {
        add(part);
        is_wanted_ = depth_ == 1 && is_object_ && text_ == wanted_;
        text_.clear();
        return true;
    }
    bool on_string_part(Text part, std::size_t, Code&) { return add(part); }
    bool on_string(Text part, std::size_t, Code&) {
        add(part);
        if (is_wanted_) {
            found_ = text_;
        }
        return other();
    }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t, Text, Code&) { return other(); }
    bool on_uint64(std::uint64_t, Text, Code&) { return other(); }
    bool on_double(double, Text, Code&) { return other(); }
    bool on_bool(bool, Code&) { return other(); }
    bool on_null(Code&) { return other(); }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

private:
    bool add(Text part) {
        text_.append(part.data(), part.size());
        return true;
    }
    // A value has been read, whatever it was.
    bool other() {
        text_.clear();
        is_wanted_ = false;
        return true;
    }
    bool enter(bool is_object) {
        if (depth_ == 0) {
            is_object_ = is_object;
        }
        ++depth_;
        return other();
    }
    bool leave() {
        --depth_;
        return other();
    }

    std::string_view wanted_;
    std::string found_;
    std::string text_;  // of the key or string at which we are
    std::size_t depth_ = 0;
    bool is_object_ = false;  // the outermost value
    bool is_wanted_ = false;  // the value at which we are
};

}  // namespace

std::string member_text(std::string_view json, std::string_view key) {
    boost::json::parse_options options;
    options.allow_invalid_utf8 = true;
    boost::json::basic_parser<Finder> parser(options, key);
    boost::json::error_code ignored;
    parser.write_some(false, json.data(), json.size(), ignored);
    return parser.handler().found();
}

}  // namespace lexid::json
