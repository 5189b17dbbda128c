#include "setup.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "service/exit_code.hpp"
#include "service/file.hpp"
#include "service/key.hpp"
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
    std::fprintf(stderr, "%s\n", render(diagnostics, name, text).c_str());
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
    if (!setup.settings.admin_socket.empty()) {
        return settings::resolved_path(setup.settings.admin_socket, setup.file);
    }
    const char* runtime = std::getenv("RUNTIME_DIRECTORY");
    return runtime == nullptr ? settings::resolved_path(admin_socket_name, setup.ledger_path)
                              : std::string(runtime) + '/' + std::string(admin_socket_name);
}

}  // namespace

OrExit<std::string> load_text(const std::string& path) {
    Result<std::string> text = service::read_file(path, text_file_bytes_max);
    if (!text) {
        return refuse(text.error().text);
    }
    return std::move(*text);
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
    return setup;
}

OrExit<policy::PolicyRef> load_policy(const std::string& path) {
    const OrExit<std::string> text = load_text(path);
    if (!text) {
        return std::unexpected(text.error());
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
    auto api =
        lexi::Api::create(std::move(executor),
                          {.base_url = settings.api.base_url,
                           .key = std::move(*key),
                           .ca_file = settings.api.ca_file,
                           .connections_max = static_cast<std::size_t>(settings.api.connections)});
    if (!api) {
        return refuse(api.error().text);
    }
    return std::move(*api);
}

}  // namespace lexid::daemon
