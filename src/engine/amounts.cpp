#include "engine/amounts.hpp"

#include <cstdint>
#include <limits>

namespace lexid::engine {

void write_amounts(ObjectWriter& out, const std::vector<policy::Amount>& amounts) {
    for (const policy::Amount& amount : amounts) {
        ObjectWriter one;
        one.text("sum", amount.sum);
        one.number("amount", amount.amount);
        out.element("amounts", one.take());
    }
}

std::vector<policy::Amount> read_amounts(ObjectReader& in) {
    constexpr std::int64_t amount_max = std::numeric_limits<std::int64_t>::max();
    std::vector<policy::Amount> amounts;
    in.objects("amounts", [&](ObjectReader& one) {
        amounts.push_back({one.text("sum"), one.number("amount", 0, amount_max)});
    });
    return amounts;
}

}  // namespace lexid::engine
