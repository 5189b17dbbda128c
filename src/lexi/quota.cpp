#include "lexi/quota.hpp"

#include <charconv>
#include <string_view>

#include "base/text.hpp"
#include "lexi/http_date.hpp"
#include "lexi/patience.hpp"

namespace lexid::lexi {
namespace {

// A UUID has 36; whatever else comes, this much tells requests apart.
constexpr std::size_t request_id_characters_max = 80;
// More can't be seconds or milliseconds of a year below 10000.
constexpr std::size_t digits_max = 15;
constexpr std::int64_t reset_min = 1'000'000'000;
constexpr std::int64_t milliseconds_from = 1'000'000'000'000;
constexpr std::int64_t reset_max = 253'402'300'799;  // 9999-12-31T23:59:59Z

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::int64_t> digits(std::string_view text, std::size_t size_max) {
    if (!is_digits(text) || text.size() > size_max) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// A quota that is overdrawn has nothing left.
std::optional<std::int64_t> remaining(std::string_view text) {
    if (text.starts_with('-')) {
        return digits(text.substr(1), digits_max) ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    return digits(text, digits_max);
}

std::optional<Time> reset(std::string_view text) {
    const auto number = digits(text, digits_max);
    if (!number || *number < reset_min) {
        return std::nullopt;
    }
    if (*number > milliseconds_from) {
        const Time time{std::chrono::milliseconds(*number)};
        return *number / 1000 <= reset_max ? std::optional(time) : std::nullopt;
    }
    return *number <= reset_max ? std::optional(Time(std::chrono::seconds(*number))) : std::nullopt;
}

template <class Value>
void keep_lesser(std::optional<Value>& kept, std::optional<Value> value) {
    if (value && (!kept || *value < *kept)) {
        kept = value;
    }
}

template <class Value>
void keep_greater(std::optional<Value>& kept, std::optional<Value> value) {
    if (value && (!kept || *value > *kept)) {
        kept = value;
    }
}

}  // namespace

Quota read_quota(const std::vector<net::Header>& headers, Time now) {
    Quota quota;
    quota.date = parse_http_date(net::find_header(headers, "Date"), now);
    quota.retry_after = read_patience(headers, quota.date.value_or(now));
    for (const net::Header& header : headers) {
        if (net::same_name(header.name, "x-ratelimit-limit")) {
            keep_lesser(quota.limit, digits(header.value, digits_max));
        } else if (net::same_name(header.name, "x-ratelimit-remaining")) {
            keep_lesser(quota.remaining, remaining(header.value));
        } else if (net::same_name(header.name, "x-ratelimit-reset")) {
            keep_greater(quota.reset, reset(header.value));
        } else if (net::same_name(header.name, "x-request-id") && quota.request_id.empty()) {
            quota.request_id = shortened(header.value, request_id_characters_max);
        }
    }
    return quota;
}

}  // namespace lexid::lexi
