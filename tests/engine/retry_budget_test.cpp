#include "engine/retry_budget.hpp"

#include <gtest/gtest.h>

namespace lexid::engine {
namespace {

TEST(RetryBudget, AllowsATenthOfWhatSucceededAndSomeAtOnce) {
    RetryBudget budget(10);
    int retries = 0;
    for (int i = 0; i < 1000; ++i) {
        retries += budget.take() ? 1 : 0;
    }
    EXPECT_EQ(retries, 10);
    for (int i = 0; i < 1000; ++i) {
        budget.succeeded();
        retries += budget.take() ? 1 : 0;
    }
    EXPECT_EQ(retries, 10 + 100);
    for (int i = 0; i < 1000; ++i) {
        budget.succeeded();
    }
    while (budget.take()) {
        ++retries;
    }
    EXPECT_EQ(retries, 10 + 100 + 10);
}

}  // namespace
}  // namespace lexid::engine
