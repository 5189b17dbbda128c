#include "policy/limit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "yaml/scalars.hpp"

namespace lexid::policy {
namespace {

constexpr std::pair<std::string_view, Duration> named_windows[] = {
    {"minute", std::chrono::minutes(1)},
    {"hour", std::chrono::hours(1)},
    {"day", std::chrono::days(1)},
    {"week", std::chrono::weeks(1)},
};

std::optional<Duration> duration_of(std::string_view text) {
    for (const auto& [name, window] : named_windows) {
        if (text == name) {
            return window;
        }
    }
    return parse_duration(text);
}

std::string window_text(Duration window) {
    for (const auto& [name, named] : named_windows) {
        if (window == named) {
            return std::string(name);
        }
    }
    return format_duration(window);
}

// An expression as a value within `{}`: as it is if it is made of names alone, else in quotes.
std::string in_braces(const cel::Program& program) {
    std::string text = program.unparse();
    const auto plain = [](char c) { return is_ascii_letter(c) || c == '_' || c == '.'; };
    if (std::ranges::all_of(text, plain) && !yaml::is_ambiguous(text)) {
        return text;
    }
    for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2)) {
        text.insert(at, 1, '\'');
    }
    return "'" + text + "'";
}

}  // namespace

Result<Duration> parse_window(std::string_view text) {
    const std::optional<Duration> window = duration_of(text);
    if (!window) {
        return failed("a limit is per minute, hour, day, week or a duration like `10m`, not per " +
                      in_backticks(text));
    }
    if (*window < Limit::window_min || *window > Limit::window_max) {
        return failed("a limit looks back from " + format_duration(Limit::window_min) + " to " +
                      format_duration(Limit::window_max) + ", not " + in_backticks(text));
    }
    return *window;
}

Result<Limit> parse_limit(std::string_view text) {
    constexpr std::string_view per = " per ";
    const std::size_t middle = text.find(per);
    if (middle == std::string_view::npos) {
        return failed("a limit looks like `20 per hour` or `5 per 10m`, not like " +
                      in_backticks(text));
    }
    const std::string_view digits = text.substr(0, middle);
    const std::optional<std::int64_t> count = yaml::parse_integer(digits);
    if (!count || *count < 1 || *count > Limit::count_max) {
        return failed("a limit counts from 1 to " + std::to_string(Limit::count_max) + ", not " +
                      in_backticks(digits));
    }
    const Result<Duration> window = parse_window(text.substr(middle + per.size()));
    if (!window) {
        return std::unexpected(window.error());
    }
    return Limit{*count, *window};
}

std::string to_text(const Limit& limit) {
    const std::string at_most = std::to_string(limit.at_most);
    if (!limit.sum) {
        return at_most + " per " + window_text(limit.window);
    }
    std::string text = "{sum: " + in_braces(limit.sum->amount);
    if (limit.sum->when) {
        text += ", when: " + in_braces(*limit.sum->when);
    }
    return text + ", at_most: " + at_most + ", per: " + window_text(limit.window) + "}";
}

}  // namespace lexid::policy
