#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "cel/library/standard.hpp"
#include "cel/value/frame.hpp"

// The encoders library: base64.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string encoded(std::string_view octets) {
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char octet : octets) {
        bits = bits << 8 | static_cast<std::uint8_t>(octet);
        for (count += 8; count >= 6; count -= 6) {
            text += alphabet[bits >> (count - 6) & 63];
        }
    }
    if (count > 0) {
        text += alphabet[bits << (6 - count) & 63];
    }
    text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

// With or without the padding; nothing if malformed.
std::optional<std::string> decoded(std::string_view text) {
    const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
    if (padding > 2 || (padding > 0 && text.size() % 4 != 0)) {
        return std::nullopt;
    }
    text.remove_suffix(padding);
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    std::string octets;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            octets += static_cast<char>(bits >> count);
        }
    }
    return octets;
}

Value encode(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::bytes) {
        return context.no_such_overload(arguments);
    }
    return context.reserve(arguments[0].count() * std::size_t{2}) &&
                   context.spend_characters(arguments[0].count() * std::size_t{3})
               ? context.string(encoded(arguments[0].as_text()))
               : exhausted();
}

Value decode(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::string) {
        return context.no_such_overload(arguments);
    }
    // Each digit is looked for in the alphabet.
    if (!context.spend_characters(arguments[0].count() * std::size_t{4})) {
        return exhausted();
    }
    const auto octets = decoded(arguments[0].as_text());
    return octets ? context.bytes(*octets)
                  : context.fail(ErrorCode::invalid_argument, "this is no base64", {arguments[0]});
}

}  // namespace

void declare_encoders_library(Environment& environment) {
    environment.add_function(
        {"base64.encode", {{"", false, {Type::bytes()}, Type::string()}}, encode});
    environment.add_function(
        {"base64.decode", {{"", false, {Type::string()}, Type::bytes()}}, decode});
}

}  // namespace lexid::cel
