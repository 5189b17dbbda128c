#include "settings/settings.hpp"

#include <utility>

#include "base/text.hpp"
#include "settings/key_lines.hpp"
#include "yaml/mapping.hpp"
#include "yaml/parse.hpp"
#include "yaml/scalars.hpp"

namespace lexid::settings {
namespace {

using namespace std::chrono_literals;
using yaml::Faults;
using yaml::Mapping;
using yaml::Node;

// Shorter than a round trip makes every request unknown; longer holds up a shutdown.
constexpr yaml::DurationRange timeout_range{1s, 5min};
// One connection works; more than this is an attack in the eyes of a proxy.
constexpr yaml::Range connections_range{1, 64};
// Tests need a short one; after an hour nobody waits for a request.
constexpr yaml::DurationRange settle_after_range{1s, 1h};
// Below it lexid would do nothing but list; above it approvals come too late to be of use.
constexpr yaml::DurationRange poll_interval_range{1s, 24h};
// Shorter than a list and an approval take, nothing is ever approved; longer is no longer fresh.
constexpr yaml::DurationRange max_snapshot_age_range{5s, 1h};

// Below it there would be nothing to look back on; a checkpoint is made once a day.
constexpr yaml::DurationRange retention_range{24h, 24h * 3650};

constexpr std::pair<std::string_view, Plan> plans[] = {{"auto", Plan::automatic},
                                                       {"starter", Plan::starter},
                                                       {"pro", Plan::pro},
                                                       {"org", Plan::org},
                                                       {"none", Plan::none}};
constexpr std::pair<std::string_view, Mode> modes[] = {{"enforce", Mode::enforce},
                                                       {"observe", Mode::observe}};
constexpr std::pair<std::string_view, LogLevel> log_levels[] = {{"error", LogLevel::error},
                                                                {"warn", LogLevel::warn},
                                                                {"info", LogLevel::info},
                                                                {"debug", LogLevel::debug}};
constexpr std::pair<std::string_view, LogFormat> log_formats[] = {{"text", LogFormat::text},
                                                                  {"json", LogFormat::json}};

// Puts what was read where it belongs; what was refused is reported already.
template <class T, class Target>
void assign(std::optional<T> value, Target& target) {
    if (value) {
        target = static_cast<Target>(std::move(*value));
    }
}

void read_base_url(const Node& node, BaseUrl& target, Faults& faults) {
    const std::optional<std::string> text = yaml::text_line(node, "`api.base_url`", faults);
    if (!text) {
        return;
    }
    Result<BaseUrl> url = parse_base_url(*text);
    if (!url) {
        faults.add(node, "`api.base_url`: " + url.error().text);
        return;
    }
    target = std::move(*url);
}

void read_api(const Node& node, Api& api, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "`api`", faults);
    if (!mapping) {
        return;
    }
    if (const Node* base_url = mapping->find("base_url")) {
        read_base_url(*base_url, api.base_url, faults);
    }
    if (const Node* key = mapping->find("key")) {
        assign(read_key(*key, faults), api.key);
    }
    if (const Node* proxy = mapping->find("proxy")) {
        assign(read_proxy(*proxy, faults), api.proxy);
    }
    if (const Node* ca_file = mapping->find("ca_file")) {
        assign(yaml::text_line(*ca_file, "`api.ca_file`", faults), api.ca_file);
    }
    if (const Node* timeout = mapping->find("timeout")) {
        assign(yaml::duration(*timeout, "`api.timeout`", timeout_range, faults), api.timeout);
    }
    if (const Node* connections = mapping->find("connections")) {
        assign(yaml::integer(*connections, "`api.connections`", connections_range, faults),
               api.connections);
    }
    if (const Node* settle = mapping->find("settle_after")) {
        assign(yaml::duration(*settle, "`api.settle_after`", settle_after_range, faults),
               api.settle_after);
    }
    mapping->finish();
}

void read_poll(const Node& node, Settings& settings, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "`poll`", faults);
    if (!mapping) {
        return;
    }
    const Node* interval = mapping->find("interval");
    if (interval != nullptr &&
        !(interval->kind == yaml::Kind::scalar && interval->text == "auto")) {
        settings.poll_interval = yaml::duration(*interval, "`poll.interval` (`auto` or a duration)",
                                                poll_interval_range, faults);
    }
    mapping->finish();
}

void read_quota(const Node& node, Quota& quota, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "`quota`", faults);
    if (!mapping) {
        return;
    }
    if (const Node* plan = mapping->find("plan")) {
        assign(yaml::choice(*plan, "`quota.plan`", plans, faults), quota.plan);
    }
    if (const Node* share = mapping->find("share")) {
        assign(yaml::percent(*share, "`quota.share`", faults), quota.share_percent);
        if (quota.share_percent == 0) {
            faults.add(*share, "`quota.share` of 0% allows no request at all");
        }
    }
    if (const Node* reserve = mapping->find("reserve")) {
        assign(yaml::percent(*reserve, "`quota.reserve`", faults), quota.reserve_percent);
    }
    const Node* track = mapping->find("track");
    if (track != nullptr) {
        assign(yaml::percent(*track, "`quota.track`", faults), quota.track_percent);
    }
    if (quota.reserve_percent + quota.track_percent >= 100) {
        faults.add(node, "`quota.reserve` and `quota.track` together leave nothing for polling");
    }
    mapping->finish();
}

void read_admin(const Node& node, Settings& settings, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "`admin`", faults);
    if (!mapping) {
        return;
    }
    if (const Node* socket = mapping->find("socket")) {
        assign(yaml::text_line(*socket, "`admin.socket`", faults), settings.admin_socket);
    }
    mapping->refuse("dashboard", "`admin.dashboard` is not supported by this version of lexid");
    mapping->finish();
}

void read_log(const Node& node, Settings& settings, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "`log`", faults);
    if (!mapping) {
        return;
    }
    if (const Node* level = mapping->find("level")) {
        assign(yaml::choice(*level, "`log.level`", log_levels, faults), settings.log_level);
    }
    if (const Node* format = mapping->find("format")) {
        assign(yaml::choice(*format, "`log.format`", log_formats, faults), settings.log_format);
    }
    mapping->finish();
}

void read_settings(Mapping& mapping, Settings& settings, Faults& faults) {
    if (const Node* api = mapping.find("api")) {
        read_api(*api, settings.api, faults);
    }
    if (const Node* poll = mapping.find("poll")) {
        read_poll(*poll, settings, faults);
    }
    if (const Node* quota = mapping.find("quota")) {
        read_quota(*quota, settings.quota, faults);
    }
    if (const Node* policy = mapping.find("policy")) {
        assign(yaml::text_line(*policy, "`policy`", faults), settings.policy);
    }
    if (const Node* mode = mapping.find("mode")) {
        assign(yaml::choice(*mode, "`mode`", modes, faults), settings.mode);
    }
    if (const Node* age = mapping.find("max_snapshot_age")) {
        assign(yaml::duration(*age, "`max_snapshot_age`", max_snapshot_age_range, faults),
               settings.max_snapshot_age);
    }
    if (const Node* ledger = mapping.find("ledger")) {
        assign(yaml::text_line(*ledger, "`ledger`", faults), settings.ledger);
    }
    const Node* retention = mapping.find("retention");
    if (retention != nullptr &&
        !(retention->kind == yaml::Kind::scalar && retention->text == "forever")) {
        settings.retention = yaml::duration(*retention, "`retention` (`forever` or a duration)",
                                            retention_range, faults);
    }
    if (const Node* admin = mapping.find("admin")) {
        read_admin(*admin, settings, faults);
    }
    if (const Node* log = mapping.find("log")) {
        read_log(*log, settings, faults);
    }
    for (const std::string_view later : {"accounts", "notices", "reload"}) {
        mapping.refuse(later, in_backticks(later) + " is not supported by this version of lexid");
    }
    mapping.finish();
}

}  // namespace

std::expected<Settings, Diagnostics> parse_settings(std::string_view text) {
    Settings settings;
    settings.api.base_url = parse_base_url(base_url_default).value();
    Faults faults(text);
    const std::optional<Node> root = yaml::parse(text, {}, faults);
    if (root && root->kind != yaml::Kind::null) {
        if (std::optional<Mapping> mapping = Mapping::of(*root, "the file", faults)) {
            read_settings(*mapping, settings, faults);
        }
    }
    if (!faults.empty()) {
        return std::unexpected(without_key_lines(faults.take(), text));
    }
    return settings;
}

std::string resolved_path(std::string_view path, std::string_view settings_file) {
    const std::size_t slash = settings_file.rfind('/');
    if (path.starts_with('/') || slash == std::string_view::npos) {
        return std::string(path);
    }
    return std::string(settings_file.substr(0, slash + 1)) + std::string(path);
}

std::string_view to_text(Plan plan) {
    return plans[static_cast<std::size_t>(plan)].first;
}

std::string_view to_text(Mode mode) {
    return modes[static_cast<std::size_t>(mode)].first;
}

}  // namespace lexid::settings
