#include "json/canonical.hpp"

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace lexid::json {
namespace {

// Objects of tasks rarely have more keys; those that do take a vector's memory for the sorting.
constexpr std::size_t usual_keys = 16;
// Enough for the shortest form of every double and every 64-bit integer.
constexpr std::size_t number_bytes_max = 32;

template <class Number>
std::string_view digits(std::array<char, number_bytes_max>& buffer, Number number) {
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

template <class Integer>
void append_integer(std::string& out, Integer integer) {
    std::array<char, number_bytes_max> buffer;
    out += digits(buffer, integer);
}

void append_double(std::string& out, double number) {
    assert(std::isfinite(number));
    std::array<char, number_bytes_max> buffer;
    const std::string_view shortest = digits(buffer, number);
    out += shortest;
    if (shortest.find_first_of(".e") == std::string_view::npos) {
        out += ".0";
    }
}

void append_array(std::string& out, const boost::json::array& array) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i != 0) {
            out += ',';
        }
        append_canonical(out, array[i]);
    }
    out += ']';
}

void append_escape(std::string& out, char character) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (character) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(character) >> 4];
            out += hex[static_cast<unsigned char>(character) & 15];
    }
}

bool needs_escape(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    auto rest = text.begin();
    while (rest != text.end()) {
        const auto special = std::find_if(rest, text.end(), needs_escape);
        out.append(rest, special);
        rest = special;
        if (rest != text.end()) {
            append_escape(out, *rest++);
        }
    }
    out += '"';
}

void append_canonical(std::string& out, const boost::json::object& object) {
    boost::container::small_vector<const boost::json::key_value_pair*, usual_keys> pairs;
    pairs.reserve(object.size());
    for (const auto& pair : object) {
        pairs.push_back(&pair);
    }
    std::ranges::sort(pairs, {}, [](const boost::json::key_value_pair* pair) {
        return std::string_view(pair->key().data(), pair->key().size());
    });
    out += '{';
    bool first = true;
    for (const auto* pair : pairs) {
        if (!first) {
            out += ',';
        }
        first = false;
        append_quoted(out, {pair->key().data(), pair->key().size()});
        out += ':';
        append_canonical(out, pair->value());
    }
    out += '}';
}

void append_canonical(std::string& out, const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            out += "null";
            return;
        case boost::json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case boost::json::kind::int64:
            append_integer(out, value.get_int64());
            return;
        case boost::json::kind::uint64:
            append_integer(out, value.get_uint64());
            return;
        case boost::json::kind::double_:
            append_double(out, value.get_double());
            return;
        case boost::json::kind::string:
            append_quoted(out, {value.get_string().data(), value.get_string().size()});
            return;
        case boost::json::kind::array:
            append_array(out, value.get_array());
            return;
        case boost::json::kind::object:
            append_canonical(out, value.get_object());
            return;
    }
}

std::string canonical(const boost::json::value& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

}  // namespace lexid::json
