#include "base/sha256.hpp"

#include <openssl/sha.h>

namespace lexid {

// The low-level functions, deprecated in OpenSSL 3 in favour of EVP, take a fifth of EVP's time on
// the short texts hashed here (one look-up of the algorithm less), and a ledger hashes all day.
Sha256 sha256(std::initializer_list<std::string_view> parts) {
    SHA256_CTX context;
    SHA256_Init(&context);
    for (const std::string_view part : parts) {
        SHA256_Update(&context, part.data(), part.size());
    }
    Sha256 hash;
    SHA256_Final(hash.data(), &context);
    return hash;
}

std::string to_hex(const Sha256& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * hash.size());
    for (const std::uint8_t byte : hash) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

std::optional<Sha256> sha256_from_hex(std::string_view hex) {
    Sha256 hash{};
    if (hex.size() != 2 * hash.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < hex.size(); ++i) {
        const char c = hex[i];
        const bool letter = c >= 'a' && c <= 'f';
        if (!letter && !(c >= '0' && c <= '9')) {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint8_t>(letter ? c - 'a' + 10 : c - '0');
        hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
    }
    return hash;
}

}  // namespace lexid
