#include "lexi/percent_encoding.hpp"

#include "base/ascii.hpp"

namespace lexid::lexi {
namespace {

bool is_unreserved(char character) {
    return is_ascii_letter(character) || is_ascii_digit(character) ||
           std::string_view("-._~").find(character) != std::string_view::npos;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char character : text) {
        if (is_unreserved(character)) {
            out += character;
        } else {
            const auto byte = static_cast<unsigned char>(character);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

}  // namespace lexid::lexi
