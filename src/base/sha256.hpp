#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace lexid {

using Sha256 = std::array<std::uint8_t, 32>;

// SHA-256 of the parts as if they stood one after another.
Sha256 sha256(std::initializer_list<std::string_view> parts);
inline Sha256 sha256(std::string_view text) {
    return sha256({text});
}

// 64 lower-case hexadecimal digits, and back; anything else is nothing.
std::string to_hex(const Sha256& hash);
std::optional<Sha256> sha256_from_hex(std::string_view hex);

// The bytes themselves, for hashing and storing.
inline std::string_view bytes_of(const Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace lexid
