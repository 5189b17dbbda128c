#include "cel/value/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lexid::cel {
namespace {

constexpr int words_of_version_6 = 8;

bool is_mapped(const Address& address) {
    return address.version == 6 &&
           std::all_of(address.octets.begin(), address.octets.begin() + 10,
                       [](std::uint8_t octet) { return octet == 0; }) &&
           address.octets[10] == 0xff && address.octets[11] == 0xff;
}

std::optional<int> read_decimal(std::string_view text, int greatest) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool leading_zero = text.size() > 1 && text[0] == '0';
    if (error != std::errc{} || end != text.data() + text.size() || leading_zero || value < 0 ||
        text.starts_with('-') || value > greatest) {
        return std::nullopt;
    }
    return value;
}

std::optional<Address> parse_version_4(std::string_view text) {
    Address address;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t end = i == 3 ? text.size() : text.find('.');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const auto octet = read_decimal(text.substr(0, end), 255);
        if (!octet) {
            return std::nullopt;
        }
        address.octets[i] = static_cast<std::uint8_t>(*octet);
        text.remove_prefix(i == 3 ? end : end + 1);
    }
    address.prefix = 32;
    return address;
}

std::optional<int> read_word(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || text.size() > 4 || error != std::errc{} ||
        end != text.data() + text.size() || text[0] == '-') {
        return std::nullopt;
    }
    return value;
}

// Words separated by colons into `words`; how many, or nothing if malformed.
std::optional<int> read_words(std::string_view text, std::array<int, words_of_version_6>& words) {
    int count = 0;
    while (!text.empty()) {
        const std::size_t colon = std::min(text.find(':'), text.size());
        const auto word = read_word(text.substr(0, colon));
        if (!word || count == words_of_version_6) {
            return std::nullopt;
        }
        words[static_cast<std::size_t>(count++)] = *word;
        if (colon + 1 == text.size()) {
            return std::nullopt;
        }
        text.remove_prefix(std::min(colon + 1, text.size()));
    }
    return count;
}

std::optional<Address> parse_version_6(std::string_view text) {
    std::array<int, words_of_version_6> head{};
    std::array<int, words_of_version_6> tail{};
    const std::size_t gap = text.find("::");
    const auto head_count = read_words(text.substr(0, gap), head);
    const auto tail_count =
        gap == std::string_view::npos ? std::optional(0) : read_words(text.substr(gap + 2), tail);
    if (!head_count || !tail_count) {
        return std::nullopt;
    }
    const int count = *head_count + *tail_count;
    if (gap == std::string_view::npos ? count != words_of_version_6 : count >= words_of_version_6) {
        return std::nullopt;
    }
    Address address;
    address.version = 6;
    address.prefix = 128;
    for (int i = 0; i < words_of_version_6; ++i) {
        const int from_tail = i - (words_of_version_6 - *tail_count);
        const int word = i < *head_count  ? head[static_cast<std::size_t>(i)]
                         : from_tail >= 0 ? tail[static_cast<std::size_t>(from_tail)]
                                          : 0;
        address.octets[static_cast<std::size_t>(2 * i)] = static_cast<std::uint8_t>(word >> 8);
        address.octets[static_cast<std::size_t>(2 * i + 1)] = static_cast<std::uint8_t>(word);
    }
    return address;
}

int bits_of(const Address& address) {
    return address.version == 4 ? 32 : 128;
}

std::string version_6_text(const Address& address) {
    std::array<int, words_of_version_6> words{};
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i] = address.octets[2 * i] << 8 | address.octets[2 * i + 1];
    }
    // The longest run of at least two zeros, the first among equals, is left out.
    std::size_t gap = words.size();
    std::size_t gap_size = 1;
    for (std::size_t i = 0; i < words.size();) {
        std::size_t end = i;
        while (end < words.size() && words[end] == 0) {
            ++end;
        }
        if (end - i > gap_size) {
            gap = i;
            gap_size = end - i;
        }
        i = std::max(end, i + 1);
    }
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i == gap) {
            text += "::";
            i += gap_size - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        std::array<char, 8> digits;
        text.append(digits.data(),
                    std::to_chars(digits.data(), digits.data() + digits.size(), words[i], 16).ptr);
    }
    return text;
}

}  // namespace

Address unmapped(const Address& address) {
    if (!is_mapped(address)) {
        return address;
    }
    Address plain;
    std::copy(address.octets.begin() + 12, address.octets.end(), plain.octets.begin());
    plain.prefix = static_cast<std::uint8_t>(address.prefix >= 96 ? address.prefix - 96 : 0);
    return plain;
}

bool same_address(const Address& left, const Address& right) {
    const Address a = unmapped(left);
    const Address b = unmapped(right);
    return a.version == b.version && a.octets == b.octets && a.prefix == b.prefix;
}

std::expected<Address, std::string_view> parse_ip(std::string_view text) {
    if (text.find('%') != std::string_view::npos) {
        return std::unexpected("an IP address with a zone is not allowed");
    }
    const bool version_6 = text.find(':') != std::string_view::npos;
    if (version_6 && text.find('.') != std::string_view::npos) {
        return std::unexpected("an IPv4 address within an IPv6 address is not allowed");
    }
    const auto address = version_6 ? parse_version_6(text) : parse_version_4(text);
    if (!address) {
        return std::unexpected("this is no IP address");
    }
    return *address;
}

std::expected<Address, std::string_view> parse_cidr(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return std::unexpected("this is no network such as 192.0.2.0/24");
    }
    auto address = parse_ip(text.substr(0, slash));
    if (!address) {
        return address;
    }
    const auto prefix = read_decimal(text.substr(slash + 1), bits_of(*address));
    if (!prefix) {
        return std::unexpected("this network has no valid prefix length");
    }
    address->prefix = static_cast<std::uint8_t>(*prefix);
    return address;
}

std::string ip_text(const Address& address) {
    if (address.version == 6) {
        return version_6_text(address);
    }
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) {
        text += (i == 0 ? "" : ".") + std::to_string(address.octets[i]);
    }
    return text;
}

std::string cidr_text(const Address& address) {
    return ip_text(address) + "/" + std::to_string(address.prefix);
}

Address masked(const Address& network) {
    Address result = network;
    for (int i = 0; i < 16; ++i) {
        const int kept = std::clamp(network.prefix - 8 * i, 0, 8);
        result.octets[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xff00u >> kept);
    }
    return result;
}

bool share_prefix(const Address& left, const Address& right, int bits) {
    Address a = left;
    Address b = right;
    if (a.version != b.version) {
        return false;
    }
    a.prefix = b.prefix = static_cast<std::uint8_t>(bits);
    return masked(a).octets == masked(b).octets;
}

}  // namespace lexid::cel
