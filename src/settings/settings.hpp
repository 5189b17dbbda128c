#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/base_url.hpp"
#include "base/diagnostic.hpp"
#include "base/time.hpp"

// What lexid.yaml says. Members are called as its keys are; which keys there are, within which
// bounds, and what holds where the file is silent stands in table.cpp and nowhere else.
namespace lexid::settings {

// Where the API key is; never the key itself.
struct KeySource {
    enum class Kind { env, file, credential };  // credential: of systemd, by name
    Kind kind{};
    std::string name;

    friend bool operator==(const KeySource&, const KeySource&) = default;
};

// Through which proxy the API is reached. Its address may hold a password, so it may stand in a
// variable of the environment.
struct ProxySource {
    // environment: HTTPS_PROXY and NO_PROXY decide; url: an address without credentials
    enum class Kind { environment, none, url, variable };
    Kind kind{};
    std::string text;  // the address, or the variable's name

    friend bool operator==(const ProxySource&, const ProxySource&) = default;
};

// `20%`: value 20, fraction 0.2.
struct Percent {
    int value = 0;

    double fraction() const { return value / 100.0; }
    friend bool operator==(const Percent&, const Percent&) = default;
};

struct Api {
    BaseUrl base_url;
    KeySource key;
    ProxySource proxy;
    std::string ca_file;  // empty: the system's
    Duration timeout{};
    int connections = 0;
    Duration settle_after{};
};

struct Poll {
    std::optional<Duration> interval;  // nothing: planned from the quota
};

enum class Plan { automatic, starter, pro, org, none };

struct Quota {
    Plan plan{};
    Percent share;
    Percent reserve;
    Percent track;
};

enum class Mode { enforce, observe };

struct Admin {
    std::string socket;  // empty: lexid.sock in $RUNTIME_DIRECTORY, or beside the ledger
};

enum class LogLevel { error, warn, info, debug };
enum class LogFormat { text, json };

struct Log {
    LogLevel level{};
    LogFormat format{};
};

// lexid.yaml. Paths are as written: see resolved_path. One that is made without a file begins with
// default_settings(): by itself this is a form that nobody has filled in.
struct Settings {
    Api api;
    Poll poll;
    Quota quota;
    std::string policy;
    Mode mode{};
    Duration max_snapshot_age{};
    std::string ledger;                 // empty: lexid.db where the state belongs
    std::optional<Duration> retention;  // nothing: the ledger keeps all entries
    Admin admin;
    Log log;
};

Settings default_settings();

// Understands a whole file or refuses it, with all faults at once. An empty text gives the
// defaults. No fault shows a line in which the key itself may stand.
std::expected<Settings, Diagnostics> parse_settings(std::string_view text);

// `path` if it is absolute, else beside the settings file.
std::string resolved_path(std::string_view path, std::string_view settings_file);

std::string_view to_text(Plan plan);
std::string_view to_text(Mode mode);

}  // namespace lexid::settings
