#pragma once

#include <cstddef>

namespace lexid::faults {

// How much memory this thread has taken from the heap and not given back, by its own operator new
// and delete; memory.cpp replaces those of the program. Always 0 where a sanitizer keeps its own.
struct Memory {
    std::ptrdiff_t now = 0;
    std::ptrdiff_t most = 0;
};
Memory& memory();

// Forgets the highest mark: it is what is taken now.
void restart_memory_mark();

}  // namespace lexid::faults
