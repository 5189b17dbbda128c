#include "cel/analysis/certain_error.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cel/compile/compiled.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

// What stands for the operands that are not constant, so that the others can be tried: values with
// which the call is no error. With `positions`, only negative constants are tried, which no value
// makes good.
struct Witness {
    std::string_view function;
    std::array<std::string_view, 3> operands;
    bool positions = false;
};

constexpr std::string_view an_instant = "timestamp(0)";
constexpr std::string_view a_network = "cidr('::/0')";
constexpr Witness witnesses[] = {
    {"getFullYear", {an_instant}},
    {"getMonth", {an_instant}},
    {"getDate", {an_instant}},
    {"getDayOfMonth", {an_instant}},
    {"getDayOfWeek", {an_instant}},
    {"getDayOfYear", {an_instant}},
    {"getHours", {an_instant}},
    {"getMinutes", {an_instant}},
    {"getSeconds", {an_instant}},
    {"getMilliseconds", {an_instant}},
    {"containsIP", {a_network}},
    {"containsCIDR", {a_network}},
    {"math.bitShiftLeft", {"1", "1"}},
    {"math.bitShiftRight", {"1", "1"}},
    {"charAt", {"'x'", "0"}, true},
    {"indexOf", {"'x'", "'x'", "0"}, true},
    {"lastIndexOf", {"'x'", "'x'", "0"}, true},
    {"substring", {"'x'", "0", "1"}, true},
    {"slice", {"[0]", "0", "1"}, true},
};

// What a clause of a format takes, as source.
std::string_view witness_of_clause(char letter) {
    return letter == 's' ? "''" : letter == 'f' || letter == 'e' ? "1.0" : "1";
}

// The letter of the next clause of a format, `%` for `%%`, which is taken off it; nothing if there
// is none that is complete.
std::optional<char> take_clause(std::string_view& format) {
    const std::size_t percent = format.find('%');
    const std::size_t letter = percent == std::string_view::npos
                                   ? percent
                                   : format.find_first_not_of(".0123456789", percent + 1);
    if (letter == std::string_view::npos) {
        return std::nullopt;
    }
    const char taken = format[letter];
    format.remove_prefix(letter + 1);
    return taken;
}

const Value* constant_of(const Expression& expression) {
    return expression.node->is_constant() ? &expression.node->constant : nullptr;
}

bool is_integer(const Value* value, auto condition) {
    return value != nullptr && value->kind() == Kind::integer && condition(value->as_integer());
}

bool is_zero(const Value* value) {
    return is_integer(value, [](std::int64_t number) { return number == 0; }) ||
           (value != nullptr && value->kind() == Kind::unsigned_integer &&
            value->as_unsigned() == 0);
}

bool is_negative(const Value* value) {
    return is_integer(value, [](std::int64_t number) { return number < 0; });
}

class Search {
public:
    Search(const Program& program, const Environment& environment)
        : source_(program.source()), environment_(environment) {}

    std::vector<CertainError> in(const Expression& root) {
        visit(root);
        return std::move(found_);
    }

private:
    void visit(const Expression& expression) {
        const std::size_t before = found_.size();
        if (before >= faults_max) {
            return;
        }
        for (const Expression* operand : expression.operands) {
            visit(*operand);
        }
        if (found_.size() > before) {
            return;
        }
        const Value* constant = constant_of(expression);
        if (constant != nullptr && constant->is_error()) {
            add(expression, constant->error_text());
        } else if (constant == nullptr) {
            try_constants(expression);
        }
    }

    void try_constants(const Expression& expression) {
        if (expression.kind == ExpressionKind::index) {
            try_index(expression);
        } else if (expression.kind == ExpressionKind::operation) {
            try_division(expression);
        } else if (expression.kind == ExpressionKind::call && expression.name == "format") {
            try_format(expression);
        } else if (expression.kind == ExpressionKind::call) {
            const auto* witness = std::ranges::find(witnesses, expression.name, &Witness::function);
            if (witness != std::end(witnesses)) {
                try_call(expression, *witness);
            }
        }
    }

    void try_division(const Expression& expression) {
        const bool divides = expression.operation == Operation::divide;
        if ((divides || expression.operation == Operation::modulo) &&
            is_zero(constant_of(*expression.operands[1]))) {
            add(expression, divides ? "division by zero" : "modulus by zero");
        }
    }

    // What comes from JSON has texts for keys.
    void try_index(const Expression& expression) {
        const Expression* target = expression.operands[0];
        const bool is_list = target->type != nullptr && target->type->kind == TypeKind::list;
        while (target->kind == ExpressionKind::select) {
            target = target->operands[0];
        }
        if ((is_list || target->is_variable()) &&
            is_negative(constant_of(*expression.operands[1]))) {
            add(expression, "an index counts from 0");
        }
    }

    void try_call(const Expression& call, const Witness& witness) {
        if (call.operands.size() > witness.operands.size()) {
            return;
        }
        std::vector<std::string> operands;
        const Expression* suspect = nullptr;
        for (std::size_t i = 0; i < call.operands.size(); ++i) {
            const Value* constant = constant_of(*call.operands[i]);
            const bool taken = constant != nullptr && (!witness.positions || is_negative(constant));
            if (taken && suspect == nullptr) {
                suspect = call.operands[i];
            }
            if (!taken && witness.operands[i].empty()) {
                return;
            }
            operands.push_back(taken ? text_of(*call.operands[i])
                                     : std::string(witness.operands[i]));
        }
        if (suspect != nullptr) {
            probe(call, operands, *suspect);
        }
    }

    // Each clause's letter in turn, and as many as there are values for.
    void try_format(const Expression& call) {
        const Value* format = call.operands.size() == 2 ? constant_of(*call.operands[0]) : nullptr;
        if (format == nullptr || format->kind() != Kind::string) {
            return;
        }
        const Expression& arguments = *call.operands[1];
        const bool counted = arguments.kind == ExpressionKind::list && arguments.marks.empty();
        std::string list;
        std::size_t count = 0;
        std::string_view rest = format->as_text();
        while (const std::optional<char> letter = take_clause(rest)) {
            if (*letter == '%' || (counted && count == arguments.operands.size())) {
                continue;
            }
            const Expression* argument = counted ? arguments.operands[count] : nullptr;
            list += list.empty() ? "" : ", ";
            list += argument != nullptr && constant_of(*argument) != nullptr
                        ? "dyn(" + text_of(*argument) + ")"
                        : "dyn(" + std::string(witness_of_clause(*letter)) + ")";
            ++count;
        }
        probe(call, {text_of(*call.operands[0]), "[" + list + "]"}, *call.operands[0]);
    }

    // Whether the call is an error with these operands, of which one is constant and suspected.
    void probe(const Expression& call, const std::vector<std::string>& operands,
               const Expression& suspect) {
        const bool is_zone = call.name.starts_with("get");
        if (is_zone && environment_.declarations().zones == nullptr) {
            return;
        }
        std::string text = call.member ? "(" + operands[0] + ")." : std::string();
        text += std::string(call.name) + "(";
        for (std::size_t i = call.member ? 1 : 0; i < operands.size(); ++i) {
            text += (text.ends_with('(') ? "" : ", ") + operands[i];
        }
        const auto program = compile(environment_, text + ")");
        const std::optional<Value> value = program ? program->constant() : std::nullopt;
        if (value && value->is_error()) {
            add(call, value->error_text(), &suspect);
        }
    }

    // In parentheses, so that a probe means what the source does.
    std::string text_of(const Expression& expression) const {
        return "(" +
               std::string(source_.substr(expression.begin, expression.end - expression.begin)) +
               ")";
    }

    // `suspect`: the operand of a call that can't be right, if not the first behind its receiver.
    void add(const Expression& expression, std::string error, const Expression* suspect = nullptr) {
        CertainError found{expression.begin, {}, {}, std::move(error)};
        if (expression.kind == ExpressionKind::call) {
            found.function = expression.name;
            const std::size_t first = expression.member && expression.operands.size() > 1 ? 1 : 0;
            if (suspect == nullptr && first < expression.operands.size()) {
                suspect = expression.operands[first];
            }
        } else if (expression.kind == ExpressionKind::operation) {
            found.function = symbol_of(expression.operation);
        } else if (expression.kind == ExpressionKind::index) {
            suspect = expression.operands[1];
        }
        if (suspect != nullptr) {
            found.at = suspect->begin;
            const Value* constant = constant_of(*suspect);
            if (constant != nullptr && constant->kind() == Kind::string) {
                found.constant = constant->as_text();
            }
        }
        found_.push_back(std::move(found));
    }

    std::string_view source_;
    const Environment& environment_;
    std::vector<CertainError> found_;
};

}  // namespace

std::vector<CertainError> certain_errors(const Program& program, const Environment& environment) {
    return Search(program, environment).in(*program.compiled().tree);
}

}  // namespace lexid::cel
