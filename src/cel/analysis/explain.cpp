#include "cel/analysis/explain.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cel/compile/compiled.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/print.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

// Of one part; nobody reads more.
constexpr std::size_t observed_max = 200;

class Explainer {
public:
    Explainer(const Compiled& compiled, const Inputs& inputs, Workspace& workspace)
        : compiled_(compiled), inputs_(inputs), workspace_(workspace) {}

    std::vector<Part> run() {
        collect(*compiled_.tree);
        return std::move(parts_);
    }

private:
    void collect(const Expression& expression) {
        if (expression.kind == ExpressionKind::operation &&
            expression.operation == Operation::logical_and) {
            for (const Expression* operand : expression.operands) {
                collect(*operand);
            }
            return;
        }
        parts_.push_back(part_of(expression));
    }

    Part part_of(const Expression& expression) {
        Part part;
        part.begin = expression.begin;
        part.end = expression.end;
        part.text = escaped(compiled_.source.substr(part.begin, part.end - part.begin));
        const Value value = evaluated(expression);
        if (value.kind() == Kind::boolean) {
            part.result = value.as_boolean() ? PartResult::is_true : PartResult::is_false;
        } else {
            part.error = value.is_error()
                             ? value.error_text()
                             : "this is no bool but " + to_text(value, shown_characters_max);
        }
        observe(expression, part.observed);
        if (part.result == PartResult::is_false) {
            observe_kinds(expression, part.observed);
        }
        return part;
    }

    Value evaluated(const Expression& expression) {
        return workspace_.run(compiled_, *expression.node, inputs_);
    }

    static void add(std::string expression, std::string value, std::vector<Observed>& observed) {
        const auto same = [&](const Observed& other) { return other.expression == expression; };
        if (observed.size() < observed_max && std::ranges::none_of(observed, same)) {
            observed.push_back({std::move(expression), std::move(value)});
        }
    }

    // A variable, or fields and constant indexes below one.
    static bool is_path(const Expression& expression) {
        const Expression* at = &expression;
        for (;;) {
            switch (at->kind) {
                case ExpressionKind::identifier:
                    return at->reference == Reference::variable;
                case ExpressionKind::select:
                    break;
                case ExpressionKind::index:
                    if (at->operands[1]->kind != ExpressionKind::literal) {
                        return false;
                    }
                    break;
                default:
                    return false;
            }
            at = at->operands[0];
        }
    }

    std::string path_text(const Expression& expression) const {
        return escaped(unparsed(expression));
    }

    void observe(const Expression& expression, std::vector<Observed>& observed) {
        if (expression.kind == ExpressionKind::test && is_path(*expression.operands[0])) {
            observe_test(expression, observed);
            return;
        }
        if (is_path(expression)) {
            add(path_text(expression), seen(expression), observed);
            return;
        }
        for (const Expression* operand : expression.operands) {
            observe(*operand, observed);
        }
    }

    // The value, or what was missing; the rest of an error's text names the path again.
    std::string seen(const Expression& expression) {
        const Value value = evaluated(expression);
        return value.is_error() && value.error_code() == ErrorCode::no_such_key
                   ? "no such key; " + keys_text(value.detail()->values[0])
                   : to_text(value, shown_characters_max);
    }

    // What has() asked for is shown as if it had been read.
    void observe_test(const Expression& test, std::vector<Observed>& observed) {
        std::string path = path_text(test);
        constexpr std::string_view wrapping = "has()";
        path = path.substr(wrapping.size() - 1, path.size() - wrapping.size());
        const Value target = evaluated(*test.operands[0]);
        if (target.kind() != Kind::map) {
            observe(*test.operands[0], observed);
            return;
        }
        const std::optional<Value> member = find_key(target, Value::of(test.name));
        add(std::move(path),
            member ? to_text(*member, shown_characters_max) : "no such key; " + keys_text(target),
            observed);
    }

    // `==` and `in` are false, never errors, across kinds; a person takes that for a riddle.
    void observe_kinds(const Expression& expression, std::vector<Observed>& observed) {
        if (expression.kind != ExpressionKind::operation ||
            (expression.operation != Operation::equal && expression.operation != Operation::in)) {
            return;
        }
        const Expression& left = *expression.operands[0];
        const Expression& right = *expression.operands[1];
        // The second evaluation takes back what the first one built.
        const Kind left_kind = evaluated(left).kind();
        const Value other = evaluated(right);
        const bool in = expression.operation == Operation::in;
        if (!other.is_value() || left_kind >= Kind::error ||
            (in ? any_comparable(left_kind, other) : comparable(left_kind, other.kind()))) {
            return;
        }
        std::string right_text = (in ? elements_kind(other) : std::string(name_of(other.kind()))) +
                                 " " + to_text(other, shown_characters_max);
        name_kind(right, std::move(right_text), observed);
        name_kind(
            left,
            std::string(name_of(left_kind)) + " " + to_text(evaluated(left), shown_characters_max),
            observed);
    }

    static std::string elements_kind(const Value& collection) {
        const Value first = collection.kind() == Kind::map ? entry_at(collection, 0).key
                                                           : element_at(collection, 0);
        return std::string(name_of(collection.kind())) + " of " +
               std::string(name_of(first.kind()));
    }

    static bool comparable(Kind left, Kind right) {
        const auto number = [](Kind kind) {
            return kind >= Kind::integer && kind <= Kind::floating;
        };
        return left == right || (number(left) && number(right));
    }

    static bool any_comparable(Kind kind, const Value& collection) {
        if ((collection.kind() != Kind::list && collection.kind() != Kind::map) ||
            collection.size() == 0) {
            return true;
        }
        for (std::size_t i = 0; i < collection.size(); ++i) {
            const Value element = collection.kind() == Kind::map ? entry_at(collection, i).key
                                                                 : element_at(collection, i);
            if (comparable(kind, element.kind())) {
                return true;
            }
        }
        return false;
    }

    void name_kind(const Expression& side, std::string text, std::vector<Observed>& observed) {
        const std::string expression = path_text(side);
        const auto known = std::ranges::find(observed, expression, &Observed::expression);
        if (known != observed.end()) {
            known->value = std::move(text);
        } else {
            observed.push_back({shortened(expression, shown_characters_max), std::move(text)});
        }
    }

    const Compiled& compiled_;
    const Inputs& inputs_;
    Workspace& workspace_;
    std::vector<Part> parts_;
};

}  // namespace

std::vector<Part> explain(const Program& program, const Inputs& inputs, Workspace& workspace) {
    return Explainer(program.compiled(), inputs, workspace).run();
}

}  // namespace lexid::cel
