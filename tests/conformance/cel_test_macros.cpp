#include "conformance/cel_test_macros.hpp"

#include <string>

#include "cel/syntax/macro.hpp"

namespace lexid::cel {
namespace {

std::string number_of(MacroExpansion& call, std::size_t argument) {
    const Expression& number = *call.arguments()[argument];
    if (number.kind != ExpressionKind::literal || number.literal.kind() != Kind::integer) {
        call.fail(number, "a number is needed here");
        return {};
    }
    return std::to_string(number.literal.as_integer());
}

Expression* block(MacroExpansion& call) {
    if (!call.target_is("cel")) {
        return nullptr;
    }
    const Expression& parts = *call.arguments()[0];
    if (parts.kind != ExpressionKind::list) {
        return call.fail(parts, "a list of expressions is needed here");
    }
    Expression* result = call.arguments()[1];
    for (std::size_t i = parts.operands.size(); i-- > 0;) {
        Expression* operands[] = {parts.operands[i], result};
        result = call.comprehension(
            Comprehension::bind, call.identifier("@index" + std::to_string(i))->name, {}, operands);
    }
    return result;
}

Expression* index(MacroExpansion& call) {
    return call.target_is("cel") ? call.identifier("@index" + number_of(call, 0)) : nullptr;
}

template <char kind>
Expression* variable(MacroExpansion& call) {
    return call.target_is("cel") ? call.identifier(std::string("@") + kind + number_of(call, 0) +
                                                   ":" + number_of(call, 1))
                                 : nullptr;
}

}  // namespace

void add_block_macros(Environment& environment) {
    environment.add_macro({"block", true, 2, block});
    environment.add_macro({"index", true, 1, index});
    environment.add_macro({"iterVar", true, 2, variable<'i'>});
    environment.add_macro({"accuVar", true, 2, variable<'a'>});
}

}  // namespace lexid::cel
