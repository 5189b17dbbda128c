#include "cel/program.hpp"

#include <algorithm>

#include "cel/check/checker.hpp"
#include "cel/check/messages.hpp"
#include "cel/compile/batch.hpp"
#include "cel/compile/compiled.hpp"
#include "cel/library/pattern.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/parser.hpp"
#include "cel/syntax/print.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {
namespace {

void collect_variables(const Expression& expression, const Declarations& declarations,
                       std::vector<std::string>& names) {
    if (expression.kind == ExpressionKind::identifier &&
        expression.reference == Reference::variable) {
        const std::string& name = declarations.slots[expression.slot];
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
    for (const Expression* operand : expression.operands) {
        collect_variables(*operand, declarations, names);
    }
}

// What stands in for the value of a variable that was given none.
Value unset() {
    static constexpr ErrorDetail detail{
        ErrorCode::no_such_attribute, {}, "a variable without a value", {}};
    return Value::error(&detail);
}

}  // namespace

std::expected<Program, Diagnostics> compile(const Environment& environment, std::string_view source,
                                            CompileOptions options) {
    const Declarations& declarations = environment.declarations();
    auto compiled = std::make_shared<Compiled>(source.size());
    Diagnostics diagnostics;
    compiled->source = compiled->arena.copy(source);
    compiled->tree =
        parse(compiled->source, declarations, options.macros, compiled->arena, diagnostics);
    if (compiled->tree == nullptr) {
        return std::unexpected(std::move(diagnostics));
    }
    check(*compiled->tree, compiled->source, declarations, options.check, compiled->arena,
          diagnostics);
    if (!diagnostics.empty()) {
        return std::unexpected(std::move(diagnostics));
    }
    compiled->memory = declarations.memory;
    compiled->zones = declarations.zones;
    compiled->batch = options.batch;
    const CompilerOutput output = compile_nodes(
        *compiled->tree, compiled->source,
        {compiled->zones.get(), compiled->arena, compiled->patterns, options.batch.get()});
    if (options.check && !output.bad_patterns.empty()) {
        CheckMessages messages(compiled->source, declarations, diagnostics);
        for (const Expression* pattern : output.bad_patterns) {
            if (output.too_many_patterns && pattern == output.bad_patterns.back()) {
                messages.too_many_patterns(*pattern);
            } else if (output.patterns_too_large && pattern == output.bad_patterns.back()) {
                messages.patterns_too_large(*pattern);
            } else {
                messages.bad_pattern(*pattern, fault_of_pattern(pattern->node->constant.as_text()));
            }
        }
        return std::unexpected(std::move(diagnostics));
    }
    compiled->root = output.root;
    compiled->local_count = output.local_count;
    collect_variables(*compiled->tree, declarations, compiled->variables);
    return Program(std::move(compiled));
}

Program::Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

Type Program::type() const {
    return Type::copy_of(*compiled_->tree->type);
}

std::string_view Program::source() const {
    return compiled_->source;
}

std::span<const std::string> Program::variables() const {
    return compiled_->variables;
}

std::optional<Value> Program::constant() const {
    return compiled_->root->is_constant() ? std::optional(compiled_->root->constant) : std::nullopt;
}

CostBound Program::cost_bound() const {
    const CostBound bound = cost_of(*compiled_->root);
    return bound.depends_on_data ? CostBound{evaluation_cost_max, true} : bound;
}

std::string Program::tree() const {
    return tree_text(*compiled_->tree);
}

std::string Program::unparse() const {
    return unparsed(*compiled_->tree);
}

Inputs::Inputs(const Environment& environment) : values_(environment.slot_count(), unset()) {}

Workspace::Workspace() : arena_(std::make_unique<Arena>()), cost_max_(evaluation_cost_max) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

Value* Workspace::locals(std::size_t count) {
    if (locals_.size() < count) {
        locals_.resize(count);
    }
    return locals_.data();
}

Value Workspace::run(const Compiled& compiled, const Node& node, const Inputs& inputs) {
    arena_->reset();
    const std::uint64_t steps = std::min(cost_max_, allowance_);
    Frame frame{inputs.values(), locals(compiled.local_count), arena_.get(),
                static_cast<std::int64_t>(steps), compiled.zones.get()};
    const Value value = node(frame);
    const std::uint64_t taken =
        frame.ran_out() ? steps : steps - static_cast<std::uint64_t>(frame.steps_left);
    allowance_ -= allowance_ == no_allowance ? 0 : taken;
    spent_ += taken + node.steps;
    exhaustion_ = frame.exhaustion;
    // Whatever became of it on its way up.
    ran_out_ = frame.ran_out() || is_exhausted(value);
    return ran_out_ ? exhausted() : value;
}

Value evaluate(const Program& program, const Inputs& inputs, Workspace& workspace) {
    const Compiled& compiled = program.compiled();
    return workspace.run(compiled, *compiled.root, inputs);
}

}  // namespace lexid::cel
