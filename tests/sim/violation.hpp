#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/now.hpp"
#include "sim/request.hpp"

namespace lexid::sim {

// One moment by the API's clock and by those of the machine.
struct Moment {
    TrueTime at{};
    engine::Now machine;
};

struct Violation {
    std::string_view promise;
    std::string text;
};

class Violations {
public:
    void add(std::string_view promise, std::string text) {
        if (!first_) {
            first_ = Violation{promise, std::move(text)};
        }
    }
    const std::optional<Violation>& first() const { return first_; }

private:
    std::optional<Violation> first_;
};

}  // namespace lexid::sim
