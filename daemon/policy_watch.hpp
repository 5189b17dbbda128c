#pragma once

#include <spdlog/logger.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policy/policy.hpp"
#include "service/account.hpp"
#include "service/file_watch.hpp"
#include "service/policy_loader.hpp"
#include "setup.hpp"

namespace lexid::daemon {

// Puts each good version of the policy file in force and keeps the last good one otherwise; says
// each time what happened, in the log and to systemd.
class PolicyWatch {
public:
    struct File {
        std::string path;
        bool strict = false;  // refused if others may change it, not only told of
    };
    PolicyWatch(boost::asio::io_context& loop, File file, std::shared_ptr<spdlog::logger> log,
                service::Account& account);

    // The policy to begin with: the file's if it is good, else the one that the ledger says was in
    // force; if there is neither, the exit code.
    OrExit<policy::PolicyRef> first_policy();

    void start();
    void stop();
    // Looks at the file now and says what it finds, changed or not: in the log, and to `told`.
    struct Verdict {
        bool good = false;
        std::string text;  // for people, lines
    };
    using Told = std::function<void(const Verdict&)>;
    void reload(Told told = {});

    // One line for people: which policy is in force, and whether the file is another.
    std::string in_force() const;
    bool file_is_good() const { return refusal_.empty(); }
    const std::string& path() const { return path_; }

private:
    void changed(Result<std::string> text);
    bool is_trusted();
    void take(const std::string& text, service::PolicyLoader::Outcome outcome);
    policy::PolicyRef understood(const std::string& text, service::PolicyLoader::Outcome outcome);
    void tell();
    void keep(std::string_view why);

    std::string path_;
    bool strict_;
    std::shared_ptr<spdlog::logger> log_;
    service::Account& account_;
    boost::asio::io_context& loop_;
    service::PolicyLoader loader_;
    std::unique_ptr<service::FileWatch> watch_;
    policy::PolicyRef in_force_;
    std::string seen_;     // the text that the file had when it was read last
    std::string refusal_;  // why the file is not in force; empty if it is
    std::string weak_;     // who else may change it, as told last
    std::vector<Told> asked_;
};

}  // namespace lexid::daemon
