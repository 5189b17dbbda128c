#include <memory>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "commands.hpp"
#include "service/exit_code.hpp"
#include "service/file_trust.hpp"
#include "service/proxy.hpp"
#include "service/time_zones.hpp"
#include "setup.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

// A policy says `rules:` or ends in `...`, settings say `api:` or the like; a file that is empty or
// says nothing may be a policy that did not arrive, and is held to be one.
bool looks_like_policy(const std::string& text) {
    if (text.find_first_not_of(" \n") == std::string::npos) {
        return true;
    }
    return text.starts_with("rules:") || text.find("\nrules:") != std::string::npos ||
           text.ends_with("\n...\n");
}

int check_policy(const std::string& path, const std::string& text) {
    if (const std::string fault = secret_fault(path, text); !fault.empty()) {
        print_error(fault);
        return service::exit_refused;
    }
    const auto policy = policy::parse_policy(text, service::system_time_zones());
    if (!policy) {
        print_warning(render(policy.error(), path, text));
        return service::exit_refused;
    }
    const Diagnostics findings = policy::findings(**policy);
    for (const Diagnostic& finding : findings) {
        print_line(render(finding, path, text, Severity::warning));
    }
    print_line(path + ": a good policy, " + counted((*policy)->rules.size(), "rule") +
               (findings.empty() ? "" : ", with the findings above"));
    return service::exit_done;
}

// Which proxy the API would be reached through, as the environment is now.
int check_route(const settings::Settings& settings) {
    const auto route = service::find_route(settings.api.proxy, settings.api.base_url);
    if (!route) {
        print_error(route.error().text);
        return service::exit_refused;
    }
    if (!route->text.empty()) {
        print_line(route->text);
    }
    return service::exit_done;
}

int check_settings(const std::string& path, const std::string& text) {
    const auto settings = settings::parse_settings(text);
    if (!settings) {
        print_warning(render(settings.error(), path, text));
        return service::exit_refused;
    }
    print_line(path + ": good settings");
    return check_route(*settings);
}

// Tells who else may change the files, and what that means for the exit code.
int check_trust(const std::vector<std::string>& weak, bool strict) {
    for (const std::string& text : weak) {
        print_warning("lexid: " + std::string(strict ? "error: " : "warning: ") + text);
    }
    return strict && !weak.empty() ? service::exit_refused : service::exit_done;
}

int check_file(const std::string& path, bool strict) {
    const OrExit<std::string> text = load_text(path);
    if (!text) {
        return text.error();
    }
    const bool is_policy = looks_like_policy(*text);
    const int trust =
        check_trust(service::weak_points(is_policy ? "the policy" : "the settings", path), strict);
    return std::max(trust, is_policy ? check_policy(path, *text) : check_settings(path, *text));
}

int check(const Options& options, const std::vector<std::string>& files) {
    if (files.empty()) {
        const OrExit<Setup> setup = load_setup(options);
        if (!setup) {
            return setup.error();
        }
        print_line(setup->file + ": good settings");
        const int trust = check_trust(weak_files(*setup), options.strict);
        for (const std::string& path : {setup->file, setup->policy_path}) {
            if (service::is_replaced_behind_mount(path)) {
                print_warning("lexid: warning: " + service::replaced_behind_mount_text(path));
            }
        }
        const int route = check_route(setup->settings);
        const OrExit<std::string> policy = load_text(setup->policy_path);
        return policy ? std::max({trust, route, check_policy(setup->policy_path, *policy)})
                      : policy.error();
    }
    int worst = service::exit_done;
    for (const std::string& file : files) {
        worst = std::max(worst, check_file(file, options.strict));
    }
    return worst;
}

}  // namespace

void add_check(Commands& commands, const Options& options) {
    auto files = std::make_shared<std::vector<std::string>>();
    commands.push_back(
        {.name = "check",
         .help = "settings and policy: errors and findings, by the code that a reload uses",
         .options = {{"FILES", files.get(), "files to check instead of those in force"}},
         .act = [&options, files] { return check(options, *files); }});
}

}  // namespace lexid::daemon
