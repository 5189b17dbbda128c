#include "end_to_end/faults/memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace lexid::faults {

Memory& memory() {
    thread_local Memory memory;
    return memory;
}

void restart_memory_mark() {
    memory().most = memory().now;
}

}  // namespace lexid::faults

// The sanitizers bring an operator new and delete of their own, which see more than these would.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void* operator new(std::size_t size) {
    void* taken = std::malloc(size);
    if (taken == nullptr) {
        throw std::bad_alloc();
    }
    auto& memory = lexid::faults::memory();
    memory.now += static_cast<std::ptrdiff_t>(malloc_usable_size(taken));
    memory.most = std::max(memory.most, memory.now);
    return taken;
}

void operator delete(void* taken) noexcept {
    lexid::faults::memory().now -= static_cast<std::ptrdiff_t>(malloc_usable_size(taken));
    std::free(taken);
}

void operator delete(void* taken, std::size_t) noexcept {
    operator delete(taken);
}

#endif
