#include "lexi/patience.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ranges>

#include "lexi/http_date.hpp"

namespace lexid::lexi {
namespace {

using Delay = std::optional<std::chrono::seconds>;

constexpr std::array<std::string_view, 3> in_seconds = {"Retry-After", "X-Retry-After",
                                                        "X-RateLimit-Retry-After"};
constexpr std::array<std::string_view, 3> in_milliseconds = {"Retry-After-Ms", "X-Retry-After-Ms",
                                                             "X-Ms-Retry-After-Ms"};
// Beside what says how much remains.
struct Reset {
    std::string_view remaining;
    std::string_view reset;
};
constexpr std::array<Reset, 2> resets = {{{"RateLimit-Remaining", "RateLimit-Reset"},
                                          {"X-RateLimit-Remaining", "X-RateLimit-Reset-After"}}};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A number as people write it, without sign and exponent; more than is believed is the most that
// is.
std::optional<double> number(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos ||
        text.front() == '.' || text.back() == '.') {
        return std::nullopt;
    }
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (end != text.data() + text.size()) {
        return std::nullopt;  // two points
    }
    return error == std::errc() ? value : static_cast<double>(retry_after_max.count()) * 1000;
}

Delay delay(std::optional<double> value, double a_second) {
    if (!value) {
        return std::nullopt;
    }
    const double most = static_cast<double>(retry_after_max.count());
    return std::chrono::seconds(
        static_cast<std::int64_t>(std::min(std::ceil(*value / a_second), most)));
}

void keep_longer(Delay& kept, Delay delay) {
    if (delay && (!kept || *delay > *kept)) {
        kept = delay;
    }
}

Delay delay_in_seconds(std::string_view text, Time answered) {
    if (const auto until = parse_http_date(text, answered)) {
        return std::clamp(std::chrono::ceil<std::chrono::seconds>(*until - answered),
                          std::chrono::seconds(0), retry_after_max);
    }
    Delay longest;
    for (const auto part : text | std::views::split(',')) {
        std::string_view one = trimmed(std::string_view(part));
        if (one.ends_with('s')) {
            one.remove_suffix(1);
        }
        keep_longer(longest, delay(number(one), 1));
    }
    return longest;
}

bool is_nothing(std::string_view remaining) {
    return remaining.starts_with('-') || number(trimmed(remaining)) == 0.0;
}

// RateLimit in either form: what remains and the seconds until more does, in one member or in two.
Delay delay_of_rate_limit(std::string_view field) {
    Delay longest;
    bool nothing_left = false;
    Delay reset;
    for (const auto member : field | std::views::split(',')) {
        bool nothing_left_here = false;
        Delay reset_here;
        for (const auto part : std::string_view(member) | std::views::split(';')) {
            const std::string_view pair = trimmed(std::string_view(part));
            const std::string_view name = trimmed(pair.substr(0, pair.find('=')));
            const std::string_view value =
                pair.size() > name.size() ? trimmed(pair.substr(pair.find('=') + 1)) : "";
            if (name == "r" || name == "remaining") {
                nothing_left_here = is_nothing(value);
            } else if (name == "t" || name == "reset") {
                reset_here = delay(number(value), 1);
            }
        }
        if (nothing_left_here) {
            keep_longer(longest, reset_here);
        }
        nothing_left = nothing_left || nothing_left_here;
        keep_longer(reset, reset_here);
    }
    // The older form has a member each.
    const bool is_older = field.contains("remaining");
    if (is_older && nothing_left) {
        keep_longer(longest, reset);
    }
    return longest;
}

bool is_one_of(std::string_view name, const auto& names) {
    return std::ranges::any_of(names,
                               [&](std::string_view one) { return net::same_name(name, one); });
}

}  // namespace

Delay read_patience(const std::vector<net::Header>& headers, Time answered) {
    Delay longest;
    for (const net::Header& header : headers) {
        if (is_one_of(header.name, in_seconds)) {
            keep_longer(longest, delay_in_seconds(header.value, answered));
        } else if (is_one_of(header.name, in_milliseconds)) {
            keep_longer(longest, delay(number(trimmed(header.value)), 1000));
        } else if (net::same_name(header.name, "RateLimit")) {
            keep_longer(longest, delay_of_rate_limit(header.value));
        }
        for (const Reset& reset : resets) {
            const std::string_view remaining = net::find_header(headers, reset.remaining);
            if (net::same_name(header.name, reset.reset) && is_nothing(remaining)) {
                keep_longer(longest, delay(number(trimmed(header.value)), 1));
            }
        }
    }
    return longest;
}

}  // namespace lexid::lexi
