// Runs a program and, at the n-th of its system calls that change a file or send something, counted
// over all its threads, kills it or lets that call fail. (strace can inject the same, but counts
// each thread for itself, so it can't reach every call of a program with two of them.)
//
//     syscall_fault REPORT MODE N PROGRAM [ARGUMENT...]
//
// MODE is one of
//     kill     the program dies instead of the call
//     torn     only pwrite64 is counted: it writes the first half, then the program dies
//     eio      only calls that change a file are counted: it fails with EIO, once
//     enospc   the same with ENOSPC, and all such calls after it fail too: a disk stays full
// With N = 0 nothing happens. REPORT gets `calls COUNT at NAME`: how many calls were counted, and
// the name of the n-th, or `none`. The exit code is the program's, or 128 and its signal.

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_set>

namespace {

constexpr int exit_broken = 99;

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(exit_broken);
}

struct Call {
    long number;
    std::string_view name;
    bool changes_file;
};

constexpr Call calls[] = {
    {SYS_pwrite64, "pwrite64", true}, {SYS_fdatasync, "fdatasync", true},
    {SYS_fsync, "fsync", true},       {SYS_ftruncate, "ftruncate", true},
    {SYS_unlink, "unlink", true},     {SYS_unlinkat, "unlinkat", true},
    {SYS_rename, "rename", true},     {SYS_fallocate, "fallocate", true},
    {SYS_sendto, "sendto", false},    {SYS_sendmsg, "sendmsg", false},
    {SYS_write, "write", false},      {SYS_writev, "writev", false},
};

const Call* find_call(long number) {
    for (const Call& call : calls) {
        if (call.number == number) {
            return &call;
        }
    }
    return nullptr;
}

class Tracer {
public:
    Tracer(pid_t program, std::string_view mode, long n)
        : program_(program),
          n_(n),
          kills_(mode == "kill" || mode == "torn"),
          torn_(mode == "torn"),
          persists_(mode == "enospc"),
          error_(mode == "eio" ? EIO : ENOSPC) {}

    // To the program's end; gives its exit code.
    int run() {
        while (true) {
            int status = 0;
            const pid_t thread = ::waitpid(-1, &status, __WALL);
            if (thread < 0) {
                give_up("waitpid");
            }
            if (WIFEXITED(status) || WIFSIGNALED(status)) {
                if (thread == program_) {
                    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
                }
                continue;
            }
            int signal = WSTOPSIG(status);
            if (signal == (SIGTRAP | 0x80)) {
                look_at(thread);
                signal = 0;
            } else if (signal == SIGTRAP || signal == SIGSTOP) {
                signal = 0;  // a thread's beginning, or the exec
            }
            ::ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
        }
    }

    std::string report() const {
        return "calls " + std::to_string(count_) + " at " +
               (hit_ == nullptr ? "none" : std::string(hit_->name));
    }

private:
    // A stop at the beginning or at the end of a system call.
    void look_at(pid_t thread) {
        struct __ptrace_syscall_info info{};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) < 0) {
            return;  // it was killed meanwhile
        }
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
            begins(thread, static_cast<long>(info.entry.nr));
        } else if (pending_.erase(thread) > 0) {
            ends(thread);
        }
    }

    void begins(pid_t thread, long number) {
        const Call* call = find_call(number);
        if (call == nullptr || (!kills_ && !call->changes_file) ||
            (torn_ && number != SYS_pwrite64)) {
            return;
        }
        ++count_;
        const bool is_hit = count_ == n_;
        if (is_hit) {
            hit_ = call;
        }
        if (!is_hit && !(persists_ && n_ > 0 && count_ > n_)) {
            return;
        }
        user_regs_struct registers = read(thread);
        if (torn_) {
            registers.rdx /= 2;  // the bytes to write
        } else if (kills_) {
            ::kill(program_, SIGKILL);
            return;
        } else {
            registers.orig_rax = static_cast<unsigned long long>(-1);  // no call at all
        }
        pending_.insert(thread);
        write(thread, registers);
    }

    void ends(pid_t thread) {
        if (kills_) {
            ::kill(program_, SIGKILL);
            return;
        }
        user_regs_struct registers = read(thread);
        registers.rax = static_cast<unsigned long long>(-error_);
        write(thread, registers);
    }

    static user_regs_struct read(pid_t thread) {
        user_regs_struct registers{};
        if (::ptrace(PTRACE_GETREGS, thread, nullptr, &registers) < 0) {
            give_up("PTRACE_GETREGS");
        }
        return registers;
    }

    static void write(pid_t thread, user_regs_struct registers) {
        if (::ptrace(PTRACE_SETREGS, thread, nullptr, &registers) < 0) {
            give_up("PTRACE_SETREGS");
        }
    }

    pid_t program_;
    long n_;
    bool kills_;
    bool torn_;
    bool persists_;
    int error_;
    long count_ = 0;
    const Call* hit_ = nullptr;
    std::unordered_set<pid_t> pending_;  // threads in a call whose end is to be changed
};

pid_t start(char** arguments) {
    const pid_t program = ::fork();
    if (program == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        ::execv(arguments[0], arguments);
        std::perror(arguments[0]);
        ::_exit(exit_broken);
    }
    int status = 0;
    if (program < 0 || ::waitpid(program, &status, 0) != program || !WIFSTOPPED(status)) {
        give_up("starting the program");
    }
    constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    if (::ptrace(PTRACE_SETOPTIONS, program, nullptr, options) < 0 ||
        ::ptrace(PTRACE_SYSCALL, program, nullptr, 0) < 0) {
        give_up("ptrace");
    }
    return program;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 5) {
        std::fputs("usage: syscall_fault REPORT MODE N PROGRAM [ARGUMENT...]\n", stderr);
        return exit_broken;
    }
    Tracer tracer(start(arguments + 4), arguments[2], std::atol(arguments[3]));
    const int exit_code = tracer.run();
    std::ofstream(arguments[1]) << tracer.report() << '\n';
    return exit_code;
}
