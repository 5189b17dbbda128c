#include "sandbox_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/text.hpp"

namespace lexid::daemon {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* program_name = "lexid-sandbox";
// It takes a tenth of a second; a machine may be busy.
constexpr auto ready_max = 30s;
// Writing its journal is all it has to do then.
constexpr auto stop_max = 10s;
// As a shell answers to a program that can't be run.
constexpr int exit_not_run = 127;

Result<std::string> find_program() {
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        return failed("can't tell where this executable is, to find " + std::string(program_name) +
                      " by it: " + error.message());
    }
    const std::filesystem::path folder = self.parent_path();
    const std::string beside = folder / program_name;
    const std::string installed =
        (folder.parent_path() / "libexec" / "lexid" / program_name).string();
    for (const std::string& path : {beside, installed}) {
        if (::access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return failed("there is no " + std::string(program_name) + ", which serves: looked for " +
                  in_backticks(beside) + " and " + in_backticks(installed) +
                  ": install lexid's package anew, or build the target `lexid`");
}

// Argument vectors as the kernel takes them. The texts must outlive it.
std::vector<char*> vector_of(std::string& program, std::vector<std::string>& arguments) {
    std::vector<char*> all{program.data()};
    for (std::string& argument : arguments) {
        all.push_back(argument.data());
    }
    all.push_back(nullptr);
    return all;
}

Error not_started(const std::string& program, int error) {
    return {"can't start " + in_backticks(program) + ": " + std::strerror(error)};
}

// In the child, where only what may be called from a signal handler may be: makes it a sandbox.
[[noreturn]] void go_on_as(char* const* arguments, pid_t parent, int ready) {
    // Ctrl-C is for lexid, which has requests under way and ends the sandbox after them.
    ::setpgid(0, 0);
    // Nobody reads its journal any more once lexid is gone.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(exit_not_run);  // it ended before it could be told
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::fcntl(ready, F_SETFD, 0);
    ::execv(arguments[0], arguments);
    ::_exit(exit_not_run);
}

// Whether something can be read, or will never be, before `until`.
bool is_readable(int file, Clock::time_point until) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd one{file, POLLIN, 0};
        const int found = ::poll(&one, 1, static_cast<int>(std::max(left.count(), 0L)));
        if (found >= 0 || errno != EINTR) {
            return found > 0;
        }
    }
}

// Waits for its end and says how it was, as waitpid() does.
int reap(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

Error become_sandbox(const std::vector<std::string>& arguments) {
    Result<std::string> program = find_program();
    if (!program) {
        return program.error();
    }
    std::vector<std::string> copies = arguments;
    ::execv(program->c_str(), vector_of(*program, copies).data());
    return not_started(*program, errno);
}

Result<std::unique_ptr<SandboxProcess>> SandboxProcess::start(std::vector<std::string> arguments) {
    Result<std::string> program = find_program();
    if (!program) {
        return std::unexpected(program.error());
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return std::unexpected(not_started(*program, errno));
    }
    arguments.push_back("--ready-fd=" + std::to_string(ends[1]));
    const std::vector<char*> all = vector_of(*program, arguments);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        go_on_as(all.data(), parent, ends[1]);
    }
    const int error = errno;
    ::close(ends[1]);
    if (child < 0) {
        ::close(ends[0]);
        return std::unexpected(not_started(*program, error));
    }
    std::unique_ptr<SandboxProcess> process(new SandboxProcess(child, ends[0]));
    if (auto ready = process->await_ready(); !ready) {
        return std::unexpected(ready.error());
    }
    return process;
}

Result<void> SandboxProcess::await_ready() {
    const auto until = Clock::now() + ready_max;
    std::string line;
    while (!line.ends_with('\n')) {
        char bytes[512];
        const ssize_t count = is_readable(ready_, until) ? ::read(ready_, bytes, sizeof bytes) : -1;
        if (count == 0) {
            return failed(std::string(program_name) + " ended before it listened");
        }
        if (count < 0) {
            return failed(std::string(program_name) + " does not listen after " +
                          std::to_string(ready_max.count()) + " s");
        }
        line.append(bytes, static_cast<std::size_t>(count));
    }
    line.pop_back();
    const std::size_t blank = std::min(line.find(' '), line.size());
    base_url_ = line.substr(0, blank);
    key_ = line.substr(std::min(blank + 1, line.size()));
    return {};
}

SandboxProcess::~SandboxProcess() {
    stop();
}

void SandboxProcess::watch(boost::asio::io_context& loop, std::function<void()> ended) {
    watched_ = std::make_unique<boost::asio::posix::stream_descriptor>(loop, ::dup(ready_));
    watched_->async_wait(boost::asio::posix::descriptor_base::wait_read,
                         [ended = std::move(ended)](const boost::system::error_code& error) {
                             if (!error) {
                                 ended();
                             }
                         });
}

void SandboxProcess::stop_watching() {
    watched_.reset();
}

bool SandboxProcess::stop() {
    stop_watching();
    if (process_ < 0) {
        return false;
    }
    const pid_t process = std::exchange(process_, -1);
    ::kill(process, SIGTERM);
    if (!is_readable(ready_, Clock::now() + stop_max)) {
        ::kill(process, SIGKILL);
    }
    ::close(ready_);
    return reap(process) == 0;
}

}  // namespace lexid::daemon
