#include "service/clock.hpp"

#include <ctime>

namespace lexid::service {

engine::Now now() {
    timespec boot{};
    clock_gettime(CLOCK_BOOTTIME, &boot);
    const auto since_boot =
        std::chrono::seconds(boot.tv_sec) + std::chrono::nanoseconds(boot.tv_nsec);
    return {engine::Instant(std::chrono::floor<Duration>(since_boot)),
            std::chrono::floor<Duration>(std::chrono::system_clock::now())};
}

}  // namespace lexid::service
