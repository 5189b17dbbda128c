#pragma once

#include <algorithm>

namespace lexid::engine {

// Keeps requests that repeat a failed one below a tenth of those that succeeded, and a few at once,
// so that lexid never makes an outage worse or spends its day on one (Brooker, "Fixing retries with
// token buckets and circuit breakers", 2022).
class RetryBudget {
public:
    explicit RetryBudget(int at_once) : tokens_max_(at_once * tokens_a_retry) {}

    void succeeded() { tokens_ = std::min(tokens_ + 1, tokens_max_); }
    // Whether one more retry may be made; if so, it is counted.
    bool take() {
        if (tokens_ < tokens_a_retry) {
            return false;
        }
        tokens_ -= tokens_a_retry;
        return true;
    }

private:
    static constexpr int tokens_a_retry = 10;

    int tokens_max_;
    int tokens_ = tokens_max_;
};

}  // namespace lexid::engine
