#include "cel/compile/cost.hpp"

#include <algorithm>

#include "cel/limits.hpp"
#include "cel/run/node.hpp"

namespace lexid::cel {
namespace {

constexpr std::uint64_t steps_max = evaluation_cost_max;

bool is_loop(const Node& node) {
    return node.run == comprehension(Comprehension::all) ||
           node.run == comprehension(Comprehension::exists) ||
           node.run == comprehension(Comprehension::exists_one) ||
           node.run == comprehension(Comprehension::map) ||
           node.run == comprehension(Comprehension::filter) ||
           node.run == comprehension(Comprehension::sort_by) ||
           node.run == comprehension(Comprehension::transform_map) ||
           node.run == comprehension(Comprehension::transform_map_entry);
}

// What the node's own work takes, with calls charged by the size of their data.
bool reads_data(const Node& node) {
    return node.implementation != nullptr || node.pattern != nullptr || node.run == run_in ||
           node.run == run_equal || node.run == run_not_equal ||
           node.run == arithmetic(Operation::add);
}

CostBound sum(CostBound left, CostBound right) {
    return {std::min(left.steps + right.steps, steps_max),
            left.depends_on_data || right.depends_on_data};
}

}  // namespace

CostBound cost_of(const Node& node) {
    CostBound bound{1, !node.is_constant() && reads_data(node)};
    if (node.is_constant()) {
        return bound;
    }
    if (is_loop(node)) {
        CostBound body = cost_of(*node.second);
        if (node.third != nullptr) {
            body = sum(body, cost_of(*node.third));
        }
        bound = sum(bound, cost_of(*node.first));
        if (!node.first->is_constant() || !node.first->constant.is_value()) {
            return {steps_max, true};
        }
        const std::uint64_t rounds = node.first->constant.size();
        if (body.steps > 0 && rounds > steps_max / body.steps) {
            return {steps_max, bound.depends_on_data || body.depends_on_data};
        }
        return sum(bound, {body.steps * rounds, body.depends_on_data});
    }
    for (const Node* operand : {node.first, node.second, node.third}) {
        if (operand != nullptr) {
            bound = sum(bound, cost_of(*operand));
        }
    }
    for (const Node* operand : node.operands) {
        bound = sum(bound, cost_of(*operand));
    }
    return bound;
}

}  // namespace lexid::cel
