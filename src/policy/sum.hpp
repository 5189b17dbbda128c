#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "cel/program.hpp"

namespace lexid::policy {

// What a limit adds up: a whole number of each task for which `when` is true.
struct Sum {
    cel::Program amount;
    std::optional<cel::Program> when;
    // Charges keep what they add under it. Two sums with the same key add the same, whatever the
    // layout of their expressions and whichever policy they stand in: it holds the values of the
    // constants that they name, too.
    std::string key;
};

// What a task adds; 0 if `when` is false. An error, escaped, if an expression errs or the amount
// is no integer that fits 64 bits, or negative.
Result<std::int64_t> amount_of(const Sum& sum, const cel::Inputs& inputs,
                               cel::Workspace& workspace);

}  // namespace lexid::policy
