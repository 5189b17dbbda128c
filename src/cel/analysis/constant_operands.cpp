#include "cel/analysis/constant_operands.hpp"

#include "base/text.hpp"
#include "cel/compile/compiled.hpp"

namespace lexid::cel {
namespace {

void collect(const Compiled& compiled, const Expression& expression,
             std::vector<ConstantOperand>& operands) {
    if (expression.kind == ExpressionKind::operation &&
        expression.operation == Operation::logical_and) {
        for (const Expression* operand : expression.operands) {
            collect(compiled, *operand, operands);
        }
    } else if (expression.node->is_constant()) {
        operands.push_back(
            {expression.begin,
             escaped(compiled.source.substr(expression.begin, expression.end - expression.begin)),
             expression.node->constant});
    }
}

}  // namespace

std::vector<ConstantOperand> constant_operands(const Program& program) {
    std::vector<ConstantOperand> operands;
    collect(program.compiled(), *program.compiled().tree, operands);
    return operands;
}

}  // namespace lexid::cel
