#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

// Who besides root and lexid's own user may change the files that decide who spends money: a
// sentence each, see service::weak_points.
std::vector<std::string> weak_files(const Setup& setup);
// The same, to be told of; with `strict` such files are refused.
OrExit<std::vector<std::string>> admit_files(const Setup& setup, bool strict);

OrExit<std::string> load_text(const std::string& path);
// What to tell of a file's text that has a secret in it, with the line; empty if it has none.
std::string secret_fault(const std::string& path, std::string_view text);
OrExit<policy::PolicyRef> load_policy(const std::string& path);

// The API as the settings have it, with its key.
OrExit<std::unique_ptr<lexi::Api>> open_api(boost::asio::any_io_executor executor,
                                            const settings::Settings& settings);

}  // namespace lexid::daemon
