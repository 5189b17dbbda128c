#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "base/time.hpp"
#include "commands.hpp"
#include "private_file.hpp"
#include "sandbox_options.hpp"
#include "sandbox_process.hpp"
#include "screen.hpp"
#include "service/exit_code.hpp"
#include "service/time_zones.hpp"
#include "serving.hpp"
#include "shipped_policy.hpp"
#include "tally.hpp"

namespace lexid::daemon {
namespace {

using namespace std::chrono_literals;

// How often the demo has lexid look, as a webhook would; still within the quota.
constexpr auto nudge_interval = 2s;

// Within the demo's folder.
constexpr const char* ca_name = "ca.pem";
constexpr const char* journal_name = "journal";

struct Choices {
    SandboxChoices sandbox;
    std::string policy_file;
    std::string for_time;
};

// A folder for the demo's files that goes when it ends.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "lexid-demo-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) {
            path_ = name;
        }
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Nudges the account now and then, and ends the demo after its time.
class Clockwork {
public:
    Clockwork(Serving& serving, std::optional<Duration> for_time)
        : serving_(serving), nudge_(serving.loop()), end_(serving.loop()) {
        if (for_time) {
            end_.expires_after(*for_time);
            end_.async_wait([this](const boost::system::error_code& error) {
                if (!error) {
                    serving_.stop();
                }
            });
        }
        await_nudge();
    }
    void stop() {
        nudge_.cancel();
        end_.cancel();
    }

private:
    void await_nudge() {
        nudge_.expires_after(nudge_interval);
        nudge_.async_wait([this](const boost::system::error_code& error) {
            if (!error) {
                serving_.account().wish();
                await_nudge();
            }
        });
    }

    Serving& serving_;
    boost::asio::steady_timer nudge_;
    boost::asio::steady_timer end_;
};

std::vector<std::string> sandbox_arguments(SandboxChoices choices,
                                           const std::filesystem::path& folder) {
    SandboxCommand command{.sandbox = std::move(choices),
                           .port = 0,
                           .ca_file = folder / ca_name,
                           .journal_file = folder / journal_name,
                           .quiet = true};
    return arguments_of(sandbox_command_options(command));
}

Setup setup_for(const SandboxProcess& sandbox, const std::filesystem::path& folder) {
    Setup setup{.settings = settings::default_settings()};
    setup.settings.api.base_url = *parse_base_url(sandbox.base_url());
    setup.settings.api.key = {settings::KeySource::Kind::file, folder / "key"};
    setup.settings.api.ca_file = folder / ca_name;
    setup.ledger_path = folder / "lexid.db";
    return setup;
}

OrExit<policy::PolicyRef> demo_policy(const Choices& choices) {
    if (!choices.policy_file.empty()) {
        return load_policy(choices.policy_file);
    }
    const auto policy =
        policy::parse_policy(std::string(shipped_policy), service::system_time_zones());
    if (!policy) {
        print_error(render(policy.error(), "config/policy.yaml", shipped_policy));
        return std::unexpected(service::exit_refused);
    }
    return *policy;
}

void print_introduction(const Choices& choices, const SandboxProcess& sandbox) {
    const std::string policy =
        choices.policy_file.empty() ? "config/policy.yaml" : escaped(choices.policy_file);
    print_line("lexid demo: a LeadLex look-alike at " + sandbox.base_url());
    print_line("and lexid, which approves its tasks by " + policy + " over real TLS." +
               (choices.for_time.empty() ? " Ctrl-C ends it." : ""));
    print_line("");
}

// What the server counted for each task: the last column of its journal is how many approvals took
// effect. Nothing, after telling why, if there is no journal.
struct ServerCount {
    std::size_t approved = 0;
    std::size_t twice = 0;
};
std::optional<ServerCount> read_journal(const std::filesystem::path& path) {
    std::ifstream journal(path);
    std::string line;
    if (!std::getline(journal, line)) {  // its heading
        print_error("lexid-sandbox left no count of its own");
        return std::nullopt;
    }
    ServerCount count;
    while (std::getline(journal, line)) {
        const std::string approvals = line.substr(line.rfind(' ') + 1);
        count.approved += approvals != "0" ? 1 : 0;
        count.twice += approvals != "0" && approvals != "1" ? 1 : 0;
    }
    return count;
}

void print_summary(const Tally& tally, const Serving& serving,
                   const std::optional<ServerCount>& server) {
    print_line("");
    print_line("Summary");
    for (const std::string& line : tally.lines(serving.account().engine())) {
        print_line(line);
    }
    if (server) {
        print_line("  by the server's own count: " + grouped(server->approved) + " approved, " +
                   grouped(server->twice) + " of them twice");
    }
}

int demo(const Choices& choices) {
    const std::optional<Duration> for_time =
        choices.for_time.empty() ? std::nullopt : parse_duration(choices.for_time);
    const OrExit<policy::PolicyRef> policy = demo_policy(choices);
    if (!policy) {
        return policy.error();
    }
    const TemporaryFolder folder;
    if (folder.path().empty()) {
        print_error("can't make a folder for the demo's files: see $TMPDIR");
        return service::exit_failed;
    }
    const auto sandbox = SandboxProcess::start(sandbox_arguments(choices.sandbox, folder.path()));
    if (!sandbox) {
        print_error(sandbox.error().text);
        return service::exit_failed;
    }
    const Setup setup = setup_for(**sandbox, folder.path());
    if (!write_private_file(setup.settings.api.key.name, (*sandbox)->key())) {
        return service::exit_failed;
    }
    boost::asio::io_context loop(1);
    auto serving = Serving::open(loop, setup, {.account = "demo", .ends_with_terminal = true});
    if (!serving) {
        return serving.error();
    }
    print_introduction(choices, **sandbox);
    Screen screen(Terminal::of_output());
    Tally tally;
    (*serving)->observe(screen);
    (*serving)->observe(tally);
    screen.print_header();
    Clockwork clockwork(**serving, for_time);
    bool is_alone = false;
    (*sandbox)->watch(loop, [&] {
        is_alone = true;
        print_error("lexid-sandbox ended, and with it the demo");
        (*serving)->stop();
    });
    (*serving)->on_stopped([&] {
        clockwork.stop();
        (*sandbox)->stop_watching();
    });
    const int exit_code = (*serving)->run(*policy);
    (*sandbox)->stop();
    const auto server = read_journal(folder.path() / journal_name);
    print_summary(tally, **serving, server);
    return exit_code == service::exit_done && (is_alone || !server) ? service::exit_failed
                                                                    : exit_code;
}

}  // namespace

void add_demo(Commands& commands, const Options&) {
    auto choices = std::make_shared<Choices>();
    std::vector<Option> options = sandbox_options(choices->sandbox);
    options.push_back({"--policy",
                       &choices->policy_file,
                       "instead of the one that ships",
                       {.value_name = "FILE"}});
    options.push_back({"--for",
                       &choices->for_time,
                       "end by itself after this time",
                       {.value_name = "DURATION", .fault = [](const std::string& text) {
                            return parse_duration(text) ? std::string()
                                                        : "takes a duration like 20s";
                        }}});
    commands.push_back(
        {.name = "demo",
         .help = "the two-minute introduction: a look-alike of LeadLex, and lexid at work on it",
         .options = std::move(options),
         .act = [choices] { return demo(*choices); }});
}

}  // namespace lexid::daemon
