#include "setup.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <ranges>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "service/exit_code.hpp"
#include "service/file.hpp"
#include "service/file_trust.hpp"
#include "service/key.hpp"
#include "service/proxy.hpp"
#include "service/time_zones.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

constexpr std::array<const char*, 2> settings_places = {"lexid.yaml", "/etc/lexid/lexid.yaml"};

std::unexpected<int> refuse(std::string_view text) {
    print_error(text);
    return std::unexpected(service::exit_refused);
}

void print_diagnostics(const Diagnostics& diagnostics, const std::string& name,
                       const std::string& text) {
    print_warning(render(diagnostics, name, text));
}

OrExit<std::string> find_settings(const Options& options) {
    if (!options.config.empty()) {
        return options.config;
    }
    if (const char* variable = std::getenv("LEXID_CONFIG"); variable != nullptr) {
        return variable;
    }
    for (const char* place : settings_places) {
        if (std::filesystem::exists(place)) {
            return place;
        }
    }
    return refuse(
        "there are no settings: neither `./lexid.yaml` nor `/etc/lexid/lexid.yaml` exists; say "
        "where they are with `--config FILE` or $LEXID_CONFIG");
}

std::string ledger_path(const Setup& setup) {
    if (!setup.settings.ledger.empty()) {
        return settings::resolved_path(setup.settings.ledger, setup.file);
    }
    const char* state = std::getenv("STATE_DIRECTORY");
    return state == nullptr ? "lexid.db" : std::string(state) + "/lexid.db";
}

std::string admin_socket(const Setup& setup) {
    if (!setup.settings.admin.socket.empty()) {
        return settings::resolved_path(setup.settings.admin.socket, setup.file);
    }
    const char* runtime = std::getenv("RUNTIME_DIRECTORY");
    return runtime == nullptr ? settings::resolved_path(admin_socket_name, setup.ledger_path)
                              : std::string(runtime) + '/' + std::string(admin_socket_name);
}

}  // namespace

std::vector<std::string> weak_files(const Setup& setup) {
    const settings::Api& api = setup.settings.api;
    const bool has_key_file = api.key.kind == settings::KeySource::Kind::file;
    const std::pair<std::string_view, std::string> files[] = {
        {"the settings", setup.file},
        {"the policy", setup.policy_path},
        {"the key", has_key_file ? api.key.name : ""},
        {"the authorities", api.ca_file},
    };
    std::vector<std::string> weak;
    for (const auto& [role, path] : files) {
        if (!path.empty()) {
            for (std::string& text : service::weak_points(role, path)) {
                weak.push_back(std::move(text));
            }
        }
    }
    return weak;
}

OrExit<std::vector<std::string>> admit_files(const Setup& setup, bool strict) {
    std::vector<std::string> weak = weak_files(setup);
    if (!strict || weak.empty()) {
        return weak;
    }
    for (const std::string& text : weak) {
        print_error(text);
    }
    return std::unexpected(service::exit_refused);
}

OrExit<std::string> load_text(const std::string& path) {
    Result<std::string> text = service::read_file(path, text_file_bytes_max);
    if (!text) {
        return refuse(text.error().text);
    }
    return std::move(*text);
}

std::string secret_fault(const std::string& path, std::string_view text) {
    if (!redactor().finds_secret(text)) {
        return {};
    }
    constexpr std::string_view what =
        "the API key stands here: take it out, and consider making a new one (a policy is kept in "
        "the ledger, word for word)";
    int number = 1;
    for (const auto line : std::views::split(text, '\n')) {
        if (redactor().finds_secret(std::string_view(line))) {
            break;
        }
        ++number;
    }
    const bool in_one_line = number <= 1 + std::ranges::count(text, '\n');
    return path + (in_one_line ? ":" + std::to_string(number) : "") + ": " + std::string(what);
}

OrExit<Setup> load_setup(const Options& options) {
    const OrExit<std::string> file = find_settings(options);
    if (!file) {
        return std::unexpected(file.error());
    }
    const OrExit<std::string> text = load_text(*file);
    if (!text) {
        return std::unexpected(text.error());
    }
    auto parsed = settings::parse_settings(*text);
    if (!parsed) {
        print_diagnostics(parsed.error(), *file, *text);
        return std::unexpected(service::exit_refused);
    }
    Setup setup{std::move(*parsed), *file, "", "", ""};
    setup.policy_path = settings::resolved_path(setup.settings.policy, *file);
    setup.ledger_path = ledger_path(setup);
    setup.admin_socket = admin_socket(setup);
    if (!setup.settings.api.ca_file.empty()) {
        setup.settings.api.ca_file = settings::resolved_path(setup.settings.api.ca_file, *file);
    }
    settings::KeySource& key = setup.settings.api.key;
    if (key.kind == settings::KeySource::Kind::file) {
        key.name = settings::resolved_path(key.name, *file);
    }
    // Whoever needs the key says what is wrong with it; whoever doesn't still must not show it.
    if (service::load_key(key)) {
        if (const std::string fault = secret_fault(*file, *text); !fault.empty()) {
            return refuse(fault);
        }
    }
    return setup;
}

OrExit<policy::PolicyRef> load_policy(const std::string& path) {
    const OrExit<std::string> text = load_text(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    if (const std::string fault = secret_fault(path, *text); !fault.empty()) {
        return refuse(fault);
    }
    auto policy = policy::parse_policy(*text, service::system_time_zones());
    if (!policy) {
        print_diagnostics(policy.error(), path, *text);
        return std::unexpected(service::exit_refused);
    }
    return *policy;
}

OrExit<std::unique_ptr<lexi::Api>> open_api(boost::asio::any_io_executor executor,
                                            const settings::Settings& settings) {
    Result<Secret> key = service::load_key(settings.api.key);
    if (!key) {
        return refuse(key.error().text);
    }
    Result<service::Route> route = service::find_route(settings.api.proxy, settings.api.base_url);
    if (!route) {
        return refuse(route.error().text);
    }
    auto api = lexi::Api::create(
        std::move(executor), {.base_url = settings.api.base_url,
                              .key = std::move(*key),
                              .ca_file = settings.api.ca_file,
                              .connections_max = static_cast<std::size_t>(settings.api.connections),
                              .proxy = std::move(route->proxy)});
    if (!api) {
        return refuse(api.error().text);
    }
    return std::move(*api);
}

}  // namespace lexid::daemon
