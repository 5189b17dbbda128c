#include "early_signals.hpp"

#include <csignal>

namespace lexid::daemon {
namespace {

void change_mask(int how) {
    sigset_t words;
    sigemptyset(&words);
    sigaddset(&words, SIGHUP);
    sigaddset(&words, SIGUSR1);
    ::pthread_sigmask(how, &words, nullptr);
}

}  // namespace

void keep_signals_waiting() {
    change_mask(SIG_BLOCK);
}

void let_signals_in() {
    change_mask(SIG_UNBLOCK);
}

bool outlives_terminal() {
    struct sigaction there{};
    return ::sigaction(SIGHUP, nullptr, &there) == 0 && (there.sa_flags & SA_SIGINFO) == 0 &&
           there.sa_handler == SIG_IGN;
}

}  // namespace lexid::daemon
