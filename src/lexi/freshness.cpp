#include "lexi/freshness.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <ranges>
#include <string_view>

#include "base/text.hpp"

namespace lexid::lexi {
namespace {

// Where caches and the networks of servers that deliver for others say what they did.
constexpr std::string_view cache_headers[] = {
    "x-cache",
    "x-cache-status",
    "x-proxy-cache",
    "x-cache-remote",
    "cf-cache-status",
    "x-vercel-cache",
    "x-nextjs-cache",
    "x-fastcgi-cache",
    "x-cache-info",
    "x-edge-cache",
    "x-litespeed-cache",
    "x-rack-cache",
    "x-srcache-fetch-status",
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char character) {
        return static_cast<char>(std::tolower(character));
    });
    return lower;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    const auto end = text.find_last_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, end - begin + 1);
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) {
            parts.push_back(part);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

// What was asked for anew, and came back unchanged, is as fresh as any answer.
bool is_hit(std::string_view lower_case_value) {
    return std::ranges::any_of(parts_of(lower_case_value, " ,;()"), [](std::string_view word) {
        const bool kept = word.contains("hit") || word.contains("stale") || word == "updating" ||
                          word == "prerender";
        return kept && !word.contains("refresh") && !word.contains("no-hit");
    });
}

bool has_hit_parameter(std::string_view lower_case_value) {
    return std::ranges::any_of(parts_of(lower_case_value, ",;"), [](std::string_view part) {
        return part == "hit" || part == "hit=?1";
    });
}

bool is_stale_warning(std::string_view value) {
    return std::ranges::any_of(parts_of(value, ","), [](std::string_view part) {
        const std::string_view code = part.substr(0, part.find(' '));
        return code == "110" || code == "111" || code == "112" || code == "113";
    });
}

bool is_positive(std::string_view value) {
    return std::ranges::any_of(parts_of(value, ", "), [](std::string_view part) {
        return is_digits(part) && part.find_first_not_of('0') != std::string_view::npos;
    });
}

bool says_stored(std::string_view name, std::string_view value) {
    if (std::ranges::find(cache_headers, name) != std::end(cache_headers)) {
        return is_hit(lower_case(value));
    }
    if (name == "cache-status") {
        return has_hit_parameter(lower_case(value));
    }
    if (name == "warning") {
        return is_stale_warning(value);
    }
    if (name == "x-cache-hits") {
        return is_positive(value);
    }
    return name == "x-varnish" && parts_of(value, " ").size() > 1;
}

// The largest of those that the header has; nothing if one of them is no age.
std::optional<std::chrono::seconds> age_in(std::string_view value) {
    std::optional<std::chrono::seconds> largest;
    for (const std::string_view part : parts_of(value, ",")) {
        if (!is_digits(part)) {
            return std::nullopt;
        }
        std::int64_t seconds = Freshness::age_max.count();  // and stays so if it doesn't fit
        std::from_chars(part.data(), part.data() + part.size(), seconds);
        const auto age = std::min(std::chrono::seconds(seconds), Freshness::age_max);
        largest = std::max(largest.value_or(age), age);
    }
    return largest;
}

}  // namespace

Freshness read_freshness(const std::vector<net::Header>& headers) {
    Freshness freshness;
    bool is_age_known = true;
    const auto note = [&](const net::Header& header) {
        freshness.stored = true;
        if (freshness.said.empty()) {
            freshness.said = in_backticks(header.name + ": " + header.value);
        }
    };
    for (const net::Header& header : headers) {
        const std::string name = lower_case(header.name);
        if (name == "age") {
            const auto age = age_in(header.value);
            is_age_known = is_age_known && age;
            if (age) {
                freshness.age = std::max(freshness.age.value_or(*age), *age);
            }
            if (!age || *age > std::chrono::seconds(0)) {
                note(header);
            }
        } else if (says_stored(name, header.value)) {
            note(header);
        }
    }
    if (!freshness.stored || !is_age_known) {
        freshness.age.reset();
    }
    return freshness;
}

}  // namespace lexid::lexi
