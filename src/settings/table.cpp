#include "settings/table.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <type_traits>
#include <utility>

#include "base/text.hpp"

namespace lexid::settings {
namespace {

using namespace std::chrono_literals;

// `place<&Settings::api, &Api::timeout>` leads from the settings to `api.timeout`.
template <auto... members>
constexpr auto place = [](Settings& settings) -> auto& { return (settings.*....*members); };

template <auto... members>
constexpr Choice choice(std::span<const std::string_view> names) {
    using Value = std::remove_reference_t<decltype(place<members...>(std::declval<Settings&>()))>;
    return {
        names,
        [](Settings& settings, std::size_t index) {
            place<members...>(settings) = static_cast<Value>(index);
        },
        [](Settings& settings) { return static_cast<std::size_t>(place<members...>(settings)); }};
}

constexpr std::string_view plans[] = {"auto", "starter", "pro", "org", "none"};
constexpr std::string_view modes[] = {"enforce", "observe"};
constexpr std::string_view log_levels[] = {"error", "warn", "info", "debug"};
constexpr std::string_view log_formats[] = {"text", "json"};

constexpr Setting rows[] = {
    {"api.base_url", Address{place<&Settings::api, &Api::base_url>},
     "https://data.leadlex.com/functions/v1/api-gateway",
     "where the API is; only `https`, since the key is sent there"},
    {"api.key", Key{place<&Settings::api, &Api::key>}, "{env: LEXID_API_KEY}",
     "where the API key is, never the key itself: an environment variable, a file that only lexid "
     "may read (`{file: PATH}`), or a systemd credential (`{credential: NAME}`)"},
    {"api.ca_file",
     Path{place<&Settings::api, &Api::ca_file>},
     "",
     "the authorities to trust, as PEM",
     {"the system's", "/etc/lexid/ca.pem"}},
    {"api.proxy",
     Proxy{place<&Settings::api, &Api::proxy>},
     "",
     "the way to the API: `http://host:port`, `none`, or `{env: NAME}` with a password in it",
     {"$HTTPS_PROXY, unless $NO_PROXY exempts the API", "http://proxy.example:3128"}},
    // Shorter than a round trip makes every request unknown; longer holds up a shutdown.
    {"api.timeout", Length{place<&Settings::api, &Api::timeout>, {1s, 5min}}, "10s",
     "for a whole request, from the name's look-up to the last byte"},
    // One connection works; more than this is an attack in the eyes of a proxy.
    {"api.connections", Number{place<&Settings::api, &Api::connections>, {1, 64}}, "8",
     "at most, to the API"},
    // Tests need a short one; after an hour nobody waits for a request.
    {"api.settle_after", Length{place<&Settings::api, &Api::settle_after>, {1s, 1h}}, "3m",
     "how long an unanswered request may still take effect"},

    // Below it lexid would do nothing but list; above it approvals come too late to be of use.
    {"poll.interval", OptionalLength{place<&Settings::poll, &Poll::interval>, {1s, 24h}, "auto"},
     "auto", "between two lists, as far as the quota allows; `auto` plans it from the quota"},

    {"quota.plan", choice<&Settings::quota, &Quota::plan>(plans), "auto",
     "whose quota counts; `auto` reads it from the answers"},
    {"quota.share", Share{place<&Settings::quota, &Quota::share>, "allows no request at all"},
     "80%", "of the daily requests that lexid may spend; the rest is yours"},
    {"quota.reserve", Share{place<&Settings::quota, &Quota::reserve>, ""}, "20%",
     "of that share, kept for approvals"},
    {"quota.track", Share{place<&Settings::quota, &Quota::track>, ""}, "5%",
     "of that share, to learn what became of tasks"},

    {"policy", Path{place<&Settings::policy>}, "policy.yaml",
     "the rules; beside this file, unless the path is absolute"},
    {"mode", choice<&Settings::mode>(modes), "enforce",
     "`observe` decides and records, but approves nothing"},
    // Shorter than a list and an approval take, nothing is ever approved; longer is no longer
    // fresh.
    {"max_snapshot_age", Length{place<&Settings::max_snapshot_age>, {5s, 1h}}, "1m",
     "a task is approved only as it was listed this long ago at most"},
    {"ledger",
     Path{place<&Settings::ledger>},
     "",
     "what was decided and done, and why",
     {"lexid.db in $STATE_DIRECTORY, or else in the working directory", "/var/lib/lexid/lexid.db"}},
    // Below it there would be nothing to look back on; a checkpoint is made once a day.
    {"retention", OptionalLength{place<&Settings::retention>, {24h, 24h * 3650}, "forever"},
     "forever", "of the ledger's entries; older ones are removed"},

    {"admin.socket",
     Path{place<&Settings::admin, &Admin::socket>},
     "",
     "for `lexid status` and the like",
     {"lexid.sock in $RUNTIME_DIRECTORY, or else beside the ledger", "/run/lexid/lexid.sock"}},

    {"log.level", choice<&Settings::log, &Log::level>(log_levels), "info",
     "the least that the log tells"},
    {"log.format", choice<&Settings::log, &Log::format>(log_formats), "text", "of the log's lines"},
};

constexpr std::string_view later[] = {"admin.dashboard", "accounts", "notices", "reload"};

std::string length_text(const yaml::DurationRange& range) {
    return "a duration from " + format_duration(range.least) + " to " + format_duration(range.most);
}

struct ValuesText {
    std::string operator()(const Address&) const { return "an `https://` address"; }
    std::string operator()(const Key&) const {
        return "`{env: NAME}`, `{file: PATH}` or `{credential: NAME}`";
    }
    std::string operator()(const Proxy&) const {
        return "`none`, `http://host:port` or `{env: NAME}`";
    }
    std::string operator()(const Path&) const { return "a path"; }
    std::string operator()(const Number& number) const {
        return "a whole number from " + std::to_string(number.range.least) + " to " +
               std::to_string(number.range.most);
    }
    std::string operator()(const Length& length) const { return length_text(length.range); }
    std::string operator()(const OptionalLength& length) const {
        return in_backticks(length.word) + " or " + length_text(length.range);
    }
    std::string operator()(const Share& share) const {
        return std::string("a percentage from ") + (share.zero_fault.empty() ? "0%" : "1%") +
               " to 100%";
    }
    std::string operator()(const Choice& one) const { return yaml::alternatives(one.names); }
};

}  // namespace

std::string_view Setting::section() const {
    const std::size_t dot = key.find('.');
    return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view Setting::name() const {
    return key.substr(key.find('.') + 1);
}

std::span<const Setting> table() {
    return rows;
}

const Setting& setting(std::string_view key) {
    const auto found = std::ranges::find(rows, key, &Setting::key);
    assert(found != std::ranges::end(rows));
    return *found;
}

std::span<const std::string_view> later_keys() {
    return later;
}

std::string values_text(const Kind& kind) {
    return std::visit(ValuesText(), kind);
}

std::string_view to_text(Plan plan) {
    return plans[static_cast<std::size_t>(plan)];
}

std::string_view to_text(Mode mode) {
    return modes[static_cast<std::size_t>(mode)];
}

}  // namespace lexid::settings
