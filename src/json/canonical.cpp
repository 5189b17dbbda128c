#include "json/canonical.hpp"

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

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

namespace {

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

// Writes until there is more than `bytes_max`, and then no matter what.
class Writer {
public:
    Writer(std::string& out, std::size_t bytes_max) : out_(out), bytes_max_(bytes_max) {}

    void write(const boost::json::value& value) {
        switch (value.kind()) {
            case boost::json::kind::null:
                out_ += "null";
                return;
            case boost::json::kind::bool_:
                out_ += value.get_bool() ? "true" : "false";
                return;
            case boost::json::kind::int64:
                append_integer(out_, value.get_int64());
                return;
            case boost::json::kind::uint64:
                append_integer(out_, value.get_uint64());
                return;
            case boost::json::kind::double_:
                append_double(out_, value.get_double());
                return;
            case boost::json::kind::string:
                write_text({value.get_string().data(), value.get_string().size()});
                return;
            case boost::json::kind::array:
                write(value.get_array());
                return;
            case boost::json::kind::object:
                write(value.get_object());
                return;
        }
    }

    void write(const boost::json::object& object) {
        boost::container::small_vector<const boost::json::key_value_pair*, usual_keys> pairs;
        pairs.reserve(object.size());
        for (const auto& pair : object) {
            pairs.push_back(&pair);
        }
        std::ranges::sort(pairs, {}, [](const boost::json::key_value_pair* pair) {
            return std::string_view(pair->key().data(), pair->key().size());
        });
        out_ += '{';
        bool first = true;
        for (const auto* pair : pairs) {
            if (!first) {
                out_ += ',';
            }
            first = false;
            write_text({pair->key().data(), pair->key().size()});
            out_ += ':';
            write(pair->value());
            if (is_full()) {
                return;
            }
        }
        out_ += '}';
    }

    bool is_full() const { return out_.size() > bytes_max_; }

private:
    void write(const boost::json::array& array) {
        out_ += '[';
        for (std::size_t i = 0; i < array.size() && !is_full(); ++i) {
            if (i != 0) {
                out_ += ',';
            }
            write(array[i]);
        }
        out_ += ']';
    }

    void write_text(std::string_view text) {
        append_quoted(out_, bytes_max_ == unbounded ? text : text.substr(0, bytes_max_ + 1));
    }

    std::string& out_;
    std::size_t bytes_max_;
};

}  // namespace

void append_canonical(std::string& out, const boost::json::object& object) {
    Writer(out, unbounded).write(object);
}

void append_canonical(std::string& out, const boost::json::value& value) {
    Writer(out, unbounded).write(value);
}

std::string canonical(const boost::json::value& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

std::optional<std::string> canonical_within(const boost::json::value& value,
                                            std::size_t bytes_max) {
    std::string out;
    Writer writer(out, bytes_max);
    writer.write(value);
    return writer.is_full() ? std::nullopt : std::optional(std::move(out));
}

}  // namespace lexid::json
