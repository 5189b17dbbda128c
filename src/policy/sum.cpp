#include "policy/sum.hpp"

#include <limits>

#include "base/text.hpp"

namespace lexid::policy {
namespace {

// Errors name paths and keys of the task, which are text of the outside.
constexpr std::size_t error_characters_max = 300;

std::unexpected<Error> cannot_tell(const cel::Program& program, std::string_view why) {
    return failed("the limit's " + in_backticks(program.unparse()) +
                  " can't be evaluated: " + shortened(why, error_characters_max));
}

std::unexpected<Error> no_amount(const Sum& sum, const cel::Value& value) {
    constexpr std::size_t value_characters_max = 60;
    return cannot_tell(sum.amount, "it must be a whole number from 0, not " +
                                       cel::to_text(value, value_characters_max));
}

}  // namespace

Result<std::int64_t> amount_of(const Sum& sum, const cel::Inputs& inputs,
                               cel::Workspace& workspace) {
    if (sum.when) {
        const cel::Value counts = evaluate(*sum.when, inputs, workspace);
        if (counts.is_false()) {
            return 0;
        }
        if (!counts.is_true()) {
            return cannot_tell(*sum.when, counts.is_error() ? counts.error_text()
                                                            : "it is neither true nor false");
        }
    }
    const cel::Value value = evaluate(sum.amount, inputs, workspace);
    switch (value.kind()) {
        case cel::Kind::integer:
            return value.as_integer() >= 0 ? Result<std::int64_t>(value.as_integer())
                                           : no_amount(sum, value);
        case cel::Kind::unsigned_integer:
            return value.as_unsigned() <= std::numeric_limits<std::int64_t>::max()
                       ? Result<std::int64_t>(static_cast<std::int64_t>(value.as_unsigned()))
                       : no_amount(sum, value);
        case cel::Kind::error:
            return cannot_tell(sum.amount, value.error_text());
        default:
            return no_amount(sum, value);
    }
}

}  // namespace lexid::policy
