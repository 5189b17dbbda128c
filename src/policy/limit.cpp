#include "policy/limit.hpp"

#include <optional>
#include <utility>

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

std::optional<Duration> parse_window(std::string_view text) {
    for (const auto& [name, window] : named_windows) {
        if (text == name) {
            return window;
        }
    }
    return parse_duration(text);
}

}  // namespace

Result<Limit> parse_limit(std::string_view text) {
    constexpr std::string_view per = " per ";
    const std::size_t middle = text.find(per);
    if (middle == std::string_view::npos) {
        return failed("a limit looks like `20 per hour` or `5 per 10m`, not like " +
                      in_backticks(text));
    }
    const std::string_view digits = text.substr(0, middle);
    const std::string_view window_text = text.substr(middle + per.size());
    const std::optional<std::int64_t> count = yaml::parse_integer(digits);
    if (!count || *count < 1 || *count > Limit::count_max) {
        return failed("a limit counts from 1 to " + std::to_string(Limit::count_max) + ", not " +
                      in_backticks(digits));
    }
    const std::optional<Duration> window = parse_window(window_text);
    if (!window) {
        return failed("a limit is per minute, hour, day, week or a duration like `10m`, not per " +
                      in_backticks(window_text));
    }
    if (*window < Limit::window_min || *window > Limit::window_max) {
        return failed("a limit looks back from " + format_duration(Limit::window_min) + " to " +
                      format_duration(Limit::window_max) + ", not " + in_backticks(window_text));
    }
    return Limit{*count, *window};
}

std::string to_text(const Limit& limit) {
    const std::string count = std::to_string(limit.count) + " per ";
    for (const auto& [name, window] : named_windows) {
        if (limit.window == window) {
            return count + std::string(name);
        }
    }
    return count + format_duration(limit.window);
}

}  // namespace lexid::policy
