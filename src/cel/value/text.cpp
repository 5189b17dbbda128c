#include "cel/value/text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "cel/limits.hpp"
#include "cel/value/address.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

std::string special_double_text(double value) {
    return std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

std::string chars(double value, std::chars_format format) {
    std::array<char, 400> buffer;  // the greatest double has 309 digits
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
    return {buffer.data(), end};
}

void append_escape(std::string& out, unsigned char c) {
    constexpr std::string_view letters = "abtnvfr";
    if (c >= 7 && c <= 13) {
        out += '\\';
        out += letters[c - 7u];
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\x";
    out += digits[c >> 4];
    out += digits[c & 15];
}

std::string quoted_text(std::string_view text, bool bytes) {
    std::string out(bytes ? "b\"" : "\"");
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20 || code == 0x7f || (bytes && code >= 0x80)) {
            append_escape(out, code);
        } else {
            out += c;
        }
    }
    return out + '"';
}

// Writes values until there is enough to be cut.
class Writer {
public:
    explicit Writer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    void write(const Value& value, int depth) {
        if (out_.size() > bytes_max_ || depth > value_depth_max) {
            return;
        }
        switch (value.kind()) {
            case Kind::list:
                out_ += '[';
                for (std::size_t i = 0; i < value.size() && out_.size() <= bytes_max_; ++i) {
                    out_ += i == 0 ? "" : ", ";
                    write(element_at(value, i), depth + 1);
                }
                out_ += ']';
                return;
            case Kind::map:
                out_ += '{';
                for (std::size_t i = 0; i < value.size() && out_.size() <= bytes_max_; ++i) {
                    const MapEntry entry = entry_at(value, i);
                    out_ += i == 0 ? "" : ", ";
                    write(entry.key, depth + 1);
                    out_ += ": ";
                    write(entry.value, depth + 1);
                }
                out_ += '}';
                return;
            case Kind::optional:
                if (value.held() == nullptr) {
                    out_ += "optional.none()";
                    return;
                }
                out_ += "optional.of(";
                write(*value.held(), depth + 1);
                out_ += ')';
                return;
            default:
                write_simple(value);
        }
    }

    std::string take() { return std::move(out_); }

private:
    std::string_view cut(std::string_view text) const { return text.substr(0, bytes_max_ + 1); }

    void write_simple(const Value& value) {
        switch (value.kind()) {
            case Kind::string:
                out_ += literal_text(cut(value.as_text()));
                return;
            case Kind::bytes:
                out_ += bytes_literal_text(cut(value.as_text()));
                return;
            case Kind::timestamp:
                out_ += "timestamp(\"" + timestamp_text(value.as_timestamp()) + "\")";
                return;
            case Kind::duration:
                out_ += "duration(\"" + duration_text(value.as_duration()) + "\")";
                return;
            case Kind::type:
                out_ += value.as_text();
                return;
            case Kind::ip:
                out_ += "ip(\"" + ip_text(*value.address()) + "\")";
                return;
            case Kind::cidr:
                out_ += "cidr(\"" + cidr_text(*value.address()) + "\")";
                return;
            case Kind::error:
                out_ += value.error_text();
                return;
            case Kind::unknown:
                out_ += "unknown";
                return;
            default:
                out_ += literal_text(value);
        }
    }

    std::size_t bytes_max_;
    std::string out_;
};

}  // namespace

namespace {

// With an exponent where it is below -4 or at least `exponent_max`.
std::string general_text(double value, int exponent_max) {
    if (!std::isfinite(value)) {
        return special_double_text(value);
    }
    std::string scientific = chars(value, std::chars_format::scientific);
    const char* digits = scientific.data() + scientific.find('e') + 1;
    int exponent = 0;
    std::from_chars(digits + (*digits == '+' ? 1 : 0), scientific.data() + scientific.size(),
                    exponent);
    return exponent < -4 || exponent >= exponent_max ? scientific
                                                     : chars(value, std::chars_format::fixed);
}

}  // namespace

std::string double_text(double value) {
    return general_text(value, 6);
}

std::string plain_double_text(double value) {
    return std::isfinite(value) ? chars(value, std::chars_format::fixed)
                                : special_double_text(value);
}

std::string literal_text(std::string_view text) {
    return quoted_text(text, false);
}

std::string bytes_literal_text(std::string_view octets) {
    return quoted_text(octets, true);
}

std::string literal_text(const Value& value) {
    switch (value.kind()) {
        case Kind::boolean:
            return value.as_boolean() ? "true" : "false";
        case Kind::integer:
            return std::to_string(value.as_integer());
        case Kind::unsigned_integer:
            return std::to_string(value.as_unsigned()) + "u";
        case Kind::floating: {
            const std::string text = general_text(value.as_floating(), 21);
            return text.find_first_of(".eN+I") == std::string::npos ? text + ".0" : text;
        }
        case Kind::string:
            return literal_text(value.as_text());
        case Kind::bytes:
            return bytes_literal_text(value.as_text());
        default:
            return "null";
    }
}

std::string to_text(const Value& value, std::size_t characters_max) {
    constexpr std::size_t bytes_per_character_max = 4;
    Writer writer(characters_max * bytes_per_character_max);
    writer.write(value, 0);
    return shortened(writer.take(), characters_max);
}

}  // namespace lexid::cel
