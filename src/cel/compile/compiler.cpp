#include "cel/compile/compiler.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "cel/compile/turn.hpp"
#include "cel/library/pattern.hpp"
#include "cel/library/standard.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

constexpr std::uint64_t steps_max = std::uint64_t{1} << 40;

class Compiler {
public:
    Compiler(std::string_view source, const CompilerSurroundings& around)
        : source_(source),
          zones_(around.zones),
          arena_(around.arena),
          patterns_(around.patterns),
          batch_(around.batch) {}

    const Node* compile(Expression& expression) {
        Node* node = translate(expression);
        expression.node = node;
        expression.turn = turn_of(expression);
        return node;
    }

    std::uint32_t local_count() const { return local_count_; }
    bool too_many_patterns() const { return too_many_patterns_; }
    bool patterns_too_large() const { return patterns_too_large_; }
    std::vector<const Expression*> take_bad_patterns() { return std::move(bad_patterns_); }

private:
    Node* make(const Expression& expression, Node::Run run) {
        Node* node = arena_.make<Node>();
        node->run = run;
        node->source = source_.substr(expression.begin, expression.end - expression.begin);
        node->name = expression.kind == ExpressionKind::operation ? symbol_of(expression.operation)
                                                                  : expression.name;
        return node;
    }

    // Looking among the members of a map takes longer than most.
    Node* lookup(const Expression& expression, Node::Run run) {
        Node* node = make(expression, run);
        node->steps = 2;
        return node;
    }

    Node* constant(const Expression& expression, const Value& value) {
        Node* node = make(expression, run_constant);
        node->constant = value;
        return node;
    }

    void depend(Node* node, const Node* on) {
        node->depends_on_input |= on->depends_on_input;
        node->lowest_local = std::min(node->lowest_local, on->lowest_local);
        node->steps = std::min(node->steps + on->steps, steps_max);
    }

    Node* with(Node* node, const Node* first, const Node* second = nullptr,
               const Node* third = nullptr) {
        node->first = first;
        node->second = second;
        node->third = third;
        for (const Node* operand : {first, second, third}) {
            if (operand != nullptr) {
                depend(node, operand);
            }
        }
        return node;
    }

    Node* with_operands(Node* node, std::span<Expression* const> operands) {
        const Node** nodes = arena_.array<const Node*>(operands.size());
        for (std::size_t i = 0; i < operands.size(); ++i) {
            nodes[i] = compile(*operands[i]);
            depend(node, nodes[i]);
        }
        node->operands = {nodes, operands.size()};
        return node;
    }

    // Evaluates now what depends on nothing, unless that is expensive.
    Node* folded(Node* node) {
        if (node->depends_on_input || node->lowest_local != Node::no_local || node->is_constant()) {
            return node;
        }
        const Arena::Mark mark = arena_.mark();
        const std::size_t used = arena_.used();
        locals_.resize(local_count_);
        Frame frame{nullptr, locals_.data(), &arena_, static_cast<std::int64_t>(folding_cost_max),
                    zones_};
        const Value value = (*node)(frame);
        const std::size_t taken = arena_.used() - used;
        if (is_exhausted(value) || folded_bytes_ + taken > folded_bytes_max) {
            arena_.release(mark);
            return node;
        }
        folded_bytes_ += taken;
        node->run = run_constant;
        node->constant = value;
        node->steps = 1;
        return node;
    }

    Node* translate(Expression& expression) {
        switch (expression.kind) {
            case ExpressionKind::literal:
                return constant(expression, expression.literal);
            case ExpressionKind::identifier:
                return translate_identifier(expression);
            case ExpressionKind::select:
                return translate_select(expression);
            case ExpressionKind::test:
                return folded(with(lookup(expression, run_test), compile(*expression.operands[0])));
            case ExpressionKind::index: {
                const Node* target = compile(*expression.operands[0]);
                const Node* key = compile(*expression.operands[1]);
                return folded(
                    with(lookup(expression, expression.optional ? run_optional_index : run_index),
                         target, key));
            }
            case ExpressionKind::operation:
                return folded(translate_operation(expression));
            case ExpressionKind::call:
                return folded(translate_call(expression));
            case ExpressionKind::list:
            case ExpressionKind::map: {
                Node* node =
                    make(expression, expression.kind == ExpressionKind::list ? run_list : run_map);
                node->marks = expression.marks;
                return folded(with_operands(node, expression.operands));
            }
            case ExpressionKind::comprehension:
                return folded(translate_comprehension(expression));
        }
        return nullptr;
    }

    Node* translate_identifier(const Expression& expression) {
        switch (expression.reference) {
            case Reference::variable: {
                Node* node = make(expression, run_input);
                node->slot = expression.slot;
                node->depends_on_input = true;
                return node;
            }
            case Reference::local: {
                Node* node = make(expression, run_local);
                node->slot = expression.slot;
                node->lowest_local = expression.slot;
                return node;
            }
            case Reference::constant:
                return constant(expression, expression.constant);
            case Reference::unresolved:
                break;
        }
        return folded(make(expression, run_unresolved));
    }

    // Fields below a variable are followed in one go.
    Node* translate_select(Expression& expression) {
        const Node* target = compile(*expression.operands[0]);
        if (expression.optional) {
            return folded(with(lookup(expression, run_optional_select), target));
        }
        if (target->run != run_input && target->run != run_path) {
            return folded(with(lookup(expression, run_select), target));
        }
        Node* node = make(expression, run_path);
        node->slot = target->slot;
        node->depends_on_input = true;
        node->steps = target->steps + 1;
        auto* path = arena_.array<std::string_view>(target->path.size() + 1);
        std::ranges::copy(target->path, path);
        path[target->path.size()] = expression.name;
        node->path = {path, target->path.size() + 1};
        return node;
    }

    Node* translate_operation(Expression& expression) {
        switch (expression.operation) {
            case Operation::logical_and:
            case Operation::logical_or:
                return translate_logical(expression);
            case Operation::conditional:
                return translate_conditional(expression);
            case Operation::logical_not:
                return with(make(expression, run_not), compile(*expression.operands[0]));
            case Operation::negate:
                return with(make(expression, run_negate), compile(*expression.operands[0]));
            default:
                return translate_binary(expression);
        }
    }

    Node* translate_logical(Expression& expression) {
        const bool conjunction = expression.operation == Operation::logical_and;
        Node* node =
            with_operands(make(expression, conjunction ? run_and : run_or), expression.operands);
        const auto decides = [&](const Node* operand) {
            return operand->is_constant() &&
                   (conjunction ? operand->constant.is_false() : operand->constant.is_true());
        };
        if (std::ranges::any_of(node->operands, decides)) {
            return constant(expression, Value::of(!conjunction));
        }
        if (conjunction) {
            node->operands = in_turn(expression.operands, arena_);
        }
        if (conjunction && node->operands.size() == 2) {
            node->run = run_and_of_two;
        }
        return node;
    }

    Node* translate_conditional(Expression& expression) {
        const Node* condition = compile(*expression.operands[0]);
        const Node* yes = compile(*expression.operands[1]);
        const Node* no = compile(*expression.operands[2]);
        Node* node = make(expression, run_conditional);
        if (!condition->is_constant()) {
            return with(node, condition, yes, no);
        }
        if (condition->constant.kind() == Kind::boolean) {
            *node = condition->constant.as_boolean() ? *yes : *no;
            return node;
        }
        node->first = condition;
        return node;
    }

    Node* translate_binary(Expression& expression) {
        const Node* left = compile(*expression.operands[0]);
        const Node* right = compile(*expression.operands[1]);
        switch (expression.operation) {
            case Operation::equal:
            case Operation::not_equal:
                return translate_equality(expression, left, right);
            case Operation::in:
                return translate_in(expression, left, right);
            case Operation::less:
            case Operation::less_equal:
            case Operation::greater:
            case Operation::greater_equal:
                if (right->is_constant() && right->constant.kind() == Kind::integer) {
                    Node* node =
                        with(make(expression, comparison_with_integer(expression.operation)), left);
                    node->constant = right->constant;
                    return node;
                }
                return with(make(expression, comparison(expression.operation)), left, right);
            default:
                return with(make(expression, arithmetic(expression.operation)), left, right);
        }
    }

    Node* translate_equality(const Expression& expression, const Node* left, const Node* right) {
        const bool equal = expression.operation == Operation::equal;
        if (left->is_constant() && left->constant.kind() == Kind::string) {
            std::swap(left, right);
        }
        if (right->is_constant() && right->constant.kind() == Kind::string) {
            Node* node = with(make(expression, equal ? run_equal_text : run_not_equal_text), left);
            node->constant = right->constant;
            return node;
        }
        return with(make(expression, equal ? run_equal : run_not_equal), left, right);
    }

    // `in` a constant list: a few texts are compared, more and other simple elements are hashed.
    Node* translate_in(const Expression& expression, const Node* left, const Node* right) {
        Node* node = with(make(expression, run_in), left, right);
        if (!right->is_constant() || right->constant.kind() != Kind::list) {
            return node;
        }
        const Value& list = right->constant;
        if (list.form() == Value::Form::json && batch_ != nullptr) {
            const auto [set, is_new] = batch_->sets.try_emplace(list.json_array());
            if (is_new) {
                set->second = set_of(batch_->arena, list);
            }
            use_set(*node, set->second);
            return node;
        }
        bool all_texts = true;
        for (std::size_t i = 0; i < list.size(); ++i) {
            all_texts = all_texts && element_at(list, i).kind() == Kind::string;
        }
        constexpr std::size_t compared_texts_max = 6;
        if (all_texts && list.size() <= compared_texts_max && list.form() == Value::Form::native) {
            node->run = run_in_texts;
            node->constant = list;
        } else {
            use_set(*node, set_of(arena_, list));
        }
        return node;
    }

    static void use_set(Node& node, const std::optional<Value>& set) {
        if (set) {
            node.run = run_in_set;
            node.constant = *set;
        }
    }

    Node* translate_call(Expression& expression) {
        if (expression.function == nullptr || expression.function->implementation == nullptr) {
            Node* node = with_operands(make(expression, run_unbound), expression.operands);
            node->depends_on_input = true;
            return node;
        }
        Node* node = make(expression, run_call);
        node->implementation = expression.function->implementation;
        if (expression.operands.size() == 1) {
            node->run = run_unary_call;
            return with(node, compile(*expression.operands[0]));
        }
        if (expression.operands.size() != 2) {
            return with_operands(node, expression.operands);
        }
        const Node* first = compile(*expression.operands[0]);
        const Node* second = compile(*expression.operands[1]);
        node->run = run_binary_call;
        if (node->implementation == either_optional || node->implementation == value_of_optional) {
            node->run = run_optional_or;
            node->slot = node->implementation == value_of_optional ? 1 : 0;
        }
        const bool text = second->is_constant() && second->constant.kind() == Kind::string;
        const Node::Run question = text ? text_question(node->implementation) : nullptr;
        if (question != nullptr) {
            node->run = question;
            node->constant = second->constant;
        }
        if (text && node->implementation == match_text && !too_many_patterns_ &&
            !patterns_too_large_) {
            compile_pattern(*node, expression, second->constant);
        }
        return with(node, first, second);
    }

    // One that can't be compiled stays a call, an error whenever it is evaluated.
    void compile_pattern(Node& node, const Expression& expression, const Value& text) {
        if (patterns_.size() + bad_patterns_.size() == patterns_max) {
            too_many_patterns_ = true;
            bad_patterns_.push_back(expression.operands[1]);
        } else if (batch_ != nullptr &&
                   batch_->pattern_instructions >= batch_pattern_instructions_max) {
            patterns_too_large_ = true;
            bad_patterns_.push_back(expression.operands[1]);
        } else if (auto pattern = make_pattern(text.as_text())) {
            count_in_batch(static_cast<std::size_t>(pattern->ProgramSize()));
            node.run = run_match;
            node.pattern = pattern.get();
            node.constant = text;
            patterns_.push_back(std::move(pattern));
        } else {
            count_in_batch(refused_pattern_instructions);
            bad_patterns_.push_back(expression.operands[1]);
        }
    }

    void count_in_batch(std::size_t instructions) {
        if (batch_ != nullptr) {
            batch_->pattern_instructions += std::max(instructions, pattern_instructions_min);
        }
    }

    Node* translate_comprehension(Expression& expression) {
        const std::uint32_t locals = expression.second_name.empty() ? 1 : 2;
        local_count_ = std::max(local_count_, expression.slot + locals);
        Node* node = make(expression, comprehension(expression.comprehension));
        node->name = expression.macro_name;
        node->slot = expression.slot;
        node->two_variables = locals == 2;
        const Node* range = compile(*expression.operands[0]);
        const bool filtered = expression.operands.size() == 3;
        const Node* filter = filtered ? compile(*expression.operands[1]) : nullptr;
        const Node* body = compile(*expression.operands.back());
        with(node, range, body, filter);
        // Its own locals don't count for what surrounds it.
        node->lowest_local = range->lowest_local;
        for (const Node* inner : {body, filter}) {
            if (inner != nullptr && inner->lowest_local < expression.slot) {
                node->lowest_local = std::min(node->lowest_local, inner->lowest_local);
            }
        }
        return node;
    }

    std::string_view source_;
    const TimeZones* zones_;
    Arena& arena_;
    Patterns& patterns_;
    Batch* batch_;
    std::uint32_t local_count_ = 0;
    std::size_t folded_bytes_ = 0;
    std::vector<Value> locals_;
    std::vector<const Expression*> bad_patterns_;
    bool too_many_patterns_ = false;
    bool patterns_too_large_ = false;
};

}  // namespace

CompilerOutput compile_nodes(Expression& expression, std::string_view source,
                             const CompilerSurroundings& around) {
    Compiler compiler(source, around);
    const Node* root = compiler.compile(expression);
    return {root, compiler.local_count(), compiler.too_many_patterns(),
            compiler.patterns_too_large(), compiler.take_bad_patterns()};
}

}  // namespace lexid::cel
