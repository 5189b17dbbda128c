#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "lexi/api.hpp"
#include "options.hpp"
#include "policy/policy.hpp"
#include "settings/settings.hpp"

namespace lexid::daemon {

// A policy or a settings file that is larger is no such file.
inline constexpr std::size_t text_file_bytes_max = 256 * 1024;

// What the admin socket is called where the settings don't say.
inline constexpr std::string_view admin_socket_name = "lexid.sock";

// The functions below tell a person on standard error what is wrong, and give the exit code then.
template <class T>
using OrExit = std::expected<T, int>;

// The settings in force and the files they name.
struct Setup {
    settings::Settings settings;
    std::string file;  // where they were found
    std::string policy_path;
    std::string ledger_path;
    std::string admin_socket;
};

// Looks at --config, else $LEXID_CONFIG, ./lexid.yaml, /etc/lexid/lexid.yaml.
OrExit<Setup> load_setup(const Options& options);

OrExit<std::string> load_text(const std::string& path);
OrExit<policy::PolicyRef> load_policy(const std::string& path);

// The API as the settings have it, with its key.
OrExit<std::unique_ptr<lexi::Api>> open_api(boost::asio::any_io_executor executor,
                                            const settings::Settings& settings);

}  // namespace lexid::daemon
