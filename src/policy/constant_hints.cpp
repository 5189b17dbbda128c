#include "policy/constant_hints.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "yaml/scalars.hpp"

namespace lexid::policy {
namespace {

std::string did_you_mean(std::string_view text) {
    return "did you mean " + in_backticks(text) + "?";
}

// As people tell zones apart: without case, and a blank is as good as `_`.
std::string plain(std::string_view name) {
    std::string out(name);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c == ' ' ? '_' : ascii_lower(c); });
    return out;
}

std::string_view city_of(std::string_view zone) {
    return zone.substr(zone.rfind('/') + 1);  // all of it if there is no slash
}

std::string zone_hint(std::string_view meant, const cel::TimeZones* zones) {
    const std::vector<std::string> names =
        zones == nullptr ? std::vector<std::string>() : zones->names();
    const std::string wanted = plain(meant);
    for (const std::string& name : names) {
        if (plain(city_of(name)) == wanted) {
            return did_you_mean(name);
        }
    }
    std::vector<std::string_view> whole(names.begin(), names.end());
    if (const std::string_view near = nearest(meant, whole); !near.empty()) {
        return did_you_mean(near);
    }
    std::vector<std::string_view> cities;
    std::ranges::transform(whole, std::back_inserter(cities), city_of);
    const std::string_view city = nearest(city_of(meant), cities);
    if (!city.empty()) {
        const auto found = std::ranges::find(cities, city);
        return did_you_mean(whole[static_cast<std::size_t>(found - cities.begin())]);
    }
    return "time zones are named as in `America/New_York`, or by their offset as in `+05:30`";
}

std::string duration_hint(std::string_view meant) {
    static constexpr struct {
        std::string_view unit;
        int times;
        std::string_view written;
    } units[] = {{"d", 24, "h"},   {"day", 24, "h"}, {"w", 168, "h"},    {"week", 168, "h"},
                 {"hour", 1, "h"}, {"hr", 1, "h"},   {"h", 1, "h"},      {"minute", 1, "m"},
                 {"min", 1, "m"},  {"m", 1, "m"},    {"second", 1, "s"}, {"sec", 1, "s"},
                 {"s", 1, "s"}};
    const std::size_t digits = std::min(meant.find_first_not_of("0123456789"), meant.size());
    const auto count = yaml::parse_integer(meant.substr(0, digits));
    std::string unit = plain(meant.substr(digits));
    std::erase(unit, '_');
    for (const auto& [name, times, written] : units) {
        constexpr std::int64_t count_max = 1'000'000;
        if (count && *count < count_max && (unit == name || unit == std::string(name) + "s")) {
            return did_you_mean(std::to_string(*count * times) + std::string(written));
        }
    }
    return "a duration is written as in `72h`, `90m` or `1h30m`: in hours, minutes and seconds";
}

std::string timestamp_hint(std::string_view meant) {
    std::string spelt(meant);
    std::ranges::replace(spelt, ' ', 'T');
    for (const std::string_view rest : {"", "Z", "T00:00:00Z"}) {
        if (parse_time(spelt + std::string(rest))) {
            return did_you_mean(spelt + std::string(rest));
        }
    }
    return "a timestamp is written as in `2026-11-29T08:00:00Z`";
}

}  // namespace

std::string hint_for_constant(const cel::CertainError& error, const cel::TimeZones* zones) {
    if (error.constant.empty()) {
        return {};
    }
    if (error.function == "duration") {
        return duration_hint(error.constant);
    }
    if (error.function == "timestamp") {
        return timestamp_hint(error.constant);
    }
    return error.function.starts_with("get") ? zone_hint(error.constant, zones) : std::string();
}

}  // namespace lexid::policy
