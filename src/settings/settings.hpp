#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/base_url.hpp"
#include "base/diagnostic.hpp"
#include "base/time.hpp"

namespace lexid::settings {

// What holds if lexid.yaml says nothing.
inline constexpr std::string_view base_url_default =
    "https://data.leadlex.com/functions/v1/api-gateway";
inline constexpr std::string_view key_variable_default = "LEXID_API_KEY";
inline constexpr std::string_view policy_default = "policy.yaml";
inline constexpr Duration timeout_default = std::chrono::seconds(10);
inline constexpr int connections_default = 8;
inline constexpr Duration settle_after_default = std::chrono::seconds(180);
inline constexpr Duration max_snapshot_age_default = std::chrono::seconds(60);
inline constexpr int share_percent_default = 80;
inline constexpr int reserve_percent_default = 20;
inline constexpr int track_percent_default = 5;

// Where the API key is; never the key itself.
struct KeySource {
    enum class Kind { env, file, credential };  // credential: of systemd, by name
    Kind kind = Kind::env;
    std::string name{key_variable_default};

    friend bool operator==(const KeySource&, const KeySource&) = default;
};

// Through which proxy the API is reached. Its address may hold a password, so it may stand in a
// variable of the environment.
struct ProxySource {
    // environment: HTTPS_PROXY and NO_PROXY decide; url: an address without credentials
    enum class Kind { environment, none, url, variable };
    Kind kind = Kind::environment;
    std::string text;  // the address, or the variable's name

    friend bool operator==(const ProxySource&, const ProxySource&) = default;
};

struct Api {
    BaseUrl base_url;
    KeySource key;
    ProxySource proxy;
    std::string ca_file;  // empty: the system's
    Duration timeout = timeout_default;
    int connections = connections_default;
    // How long a request that was not answered may still take effect.
    Duration settle_after = settle_after_default;
};

enum class Plan { automatic, starter, pro, org, none };

struct Quota {
    Plan plan = Plan::automatic;
    int share_percent = share_percent_default;      // of the quota that is lexid's
    int reserve_percent = reserve_percent_default;  // of the share, kept for approvals
    int track_percent = track_percent_default;      // of the share, to learn what became of tasks
};

enum class Mode { enforce, observe };
enum class LogLevel { error, warn, info, debug };
enum class LogFormat { text, json };

// lexid.yaml. Paths are as written: see resolved_path.
struct Settings {
    Api api;
    std::optional<Duration> poll_interval;  // nothing: planned from the quota
    Quota quota;
    std::string policy{policy_default};
    Mode mode = Mode::enforce;
    Duration max_snapshot_age = max_snapshot_age_default;
    std::string ledger;                 // empty: lexid.db where the state belongs
    std::optional<Duration> retention;  // entries older than this are removed; nothing: none are
    std::string admin_socket;  // empty: lexid.sock in $RUNTIME_DIRECTORY, or beside the ledger
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::text;
};

// Understands a whole file or refuses it, with all faults at once. An empty text gives the
// defaults. No fault shows a line in which the key itself may stand.
std::expected<Settings, Diagnostics> parse_settings(std::string_view text);

// `path` if it is absolute, else beside the settings file.
std::string resolved_path(std::string_view path, std::string_view settings_file);

std::string_view to_text(Plan plan);
std::string_view to_text(Mode mode);

}  // namespace lexid::settings
