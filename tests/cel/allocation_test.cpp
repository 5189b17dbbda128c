#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "cel/evaluation.hpp"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace lexid::cel {
namespace {

TEST(Evaluation, TakesNoMemoryFromTheHeapOnceWarm) {
    const std::string_view expressions[] = {
        "type == 'prospect_search'",
        "type == 'prospect_search' && metadata.count <= 50",
        "type in ['prospect_search','contact_update'] && metadata.query.contains('law') && "
        "metadata.count <= 100 && now - created_at > duration('5m')",
        "metadata.tags.exists(t, t.startsWith('safe-')) && "
        "!description.matches('(?i)delete|remove')",
        "metadata.missing > 1 || metadata.owner.name + '!' == 'agent-7!'",
        "metadata.tags.map(t, t + t).filter(t, t.size() > 4).size() == 2",
    };
    const Environment environment = task_environment();
    const Inputs inputs = task_inputs(environment);
    Workspace workspace;
    for (const std::string_view expression : expressions) {
        SCOPED_TRACE(expression);
        const auto program = compile(environment, expression);
        ASSERT_TRUE(program.has_value());
        EXPECT_TRUE(evaluate(*program, inputs, workspace).is_true());
        const long before = allocations;
        for (int i = 0; i < 100; ++i) {
            evaluate(*program, inputs, workspace);
        }
        EXPECT_EQ(allocations - before, 0);
    }
}

}  // namespace
}  // namespace lexid::cel
