// Preloaded into lexid: the system's resolver as it is when no name server answers.
#include <netdb.h>
#include <unistd.h>

#include <string_view>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    constexpr std::string_view told = "the resolver hangs\n";
    constexpr unsigned seconds = 60;
    (void)!write(STDERR_FILENO, told.data(), told.size());
    sleep(seconds);
    return EAI_AGAIN;
}
