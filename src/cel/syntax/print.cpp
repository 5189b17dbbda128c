#include "cel/syntax/print.hpp"

#include "cel/value/text.hpp"

namespace lexid::cel {
namespace {

// How tightly an expression holds together, from the loosest.
enum class Precedence : int {
    conditional,
    logical_or,
    logical_and,
    relation,
    sum,
    product,
    unary,
    member
};

Precedence precedence_of(const Expression& expression) {
    if (expression.kind != ExpressionKind::operation) {
        return Precedence::member;
    }
    switch (expression.operation) {
        case Operation::conditional:
            return Precedence::conditional;
        case Operation::logical_or:
            return Precedence::logical_or;
        case Operation::logical_and:
            return Precedence::logical_and;
        case Operation::add:
        case Operation::subtract:
            return Precedence::sum;
        case Operation::multiply:
        case Operation::divide:
        case Operation::modulo:
            return Precedence::product;
        case Operation::negate:
        case Operation::logical_not:
            return Precedence::unary;
        default:
            return Precedence::relation;
    }
}

Precedence tighter(Precedence precedence) {
    return static_cast<Precedence>(static_cast<int>(precedence) + 1);
}

bool starts_with_number(const Expression& expression) {
    const Expression* at = &expression;
    for (;;) {
        const bool postfix =
            at->kind == ExpressionKind::select || at->kind == ExpressionKind::index ||
            (at->kind == ExpressionKind::call && at->member) ||
            (at->kind == ExpressionKind::comprehension && at->comprehension != Comprehension::bind);
        if (!postfix) {
            return at->kind == ExpressionKind::literal && at->literal.is_number();
        }
        at = at->operands[0];
    }
}

class Printer {
public:
    void print(const Expression& expression, Precedence least = Precedence::conditional) {
        const bool parenthesised = precedence_of(expression) < least;
        out_ += parenthesised ? "(" : "";
        print_bare(expression);
        out_ += parenthesised ? ")" : "";
    }

    std::string take() { return std::move(out_); }

private:
    void print_bare(const Expression& expression) {
        const auto operands = expression.operands;
        switch (expression.kind) {
            case ExpressionKind::literal:
                out_ += literal_text(expression.literal);
                return;
            case ExpressionKind::identifier:
                out_ += expression.leading_dot ? "." : "";
                out_ += expression.name;
                return;
            case ExpressionKind::select:
                print_selection(expression);
                return;
            case ExpressionKind::test:
                out_ += "has(";
                print_selection(expression);
                out_ += ')';
                return;
            case ExpressionKind::index:
                print(*operands[0], Precedence::member);
                out_ += expression.optional ? "[?" : "[";
                print(*operands[1]);
                out_ += ']';
                return;
            case ExpressionKind::operation:
                print_operation(expression);
                return;
            case ExpressionKind::call:
                print_call(expression);
                return;
            case ExpressionKind::list:
            case ExpressionKind::map:
                print_collection(expression);
                return;
            case ExpressionKind::comprehension:
                print_comprehension(expression);
                return;
        }
    }

    void print_selection(const Expression& expression) {
        print(*expression.operands[0], Precedence::member);
        out_ += expression.optional ? ".?" : ".";
        const std::string_view quote = expression.quoted ? "`" : "";
        out_.append(quote).append(expression.name).append(quote);
    }

    void print_operation(const Expression& expression) {
        const Precedence own = precedence_of(expression);
        const auto operands = expression.operands;
        if (own == Precedence::conditional) {
            print(*operands[0], Precedence::logical_or);
            out_ += " ? ";
            print(*operands[1], Precedence::logical_or);
            out_ += " : ";
            print(*operands[2]);
            return;
        }
        if (own == Precedence::unary) {
            // A minus before a number would become part of it, and different signs don't mix.
            const bool number = starts_with_number(*operands[0]);
            const bool repeated = operands[0]->kind == ExpressionKind::operation &&
                                  operands[0]->operation == expression.operation;
            out_ += symbol_of(expression.operation);
            out_ += number ? "(" : "";
            print(*operands[0], repeated ? Precedence::unary : Precedence::member);
            out_ += number ? ")" : "";
            return;
        }
        // Chains of && and || are flat: one inside another was written in parentheses.
        const bool chain = own == Precedence::logical_or || own == Precedence::logical_and;
        print(*operands[0], chain ? tighter(own) : own);
        for (const Expression* operand : operands.subspan(1)) {
            out_ += ' ';
            out_ += symbol_of(expression.operation);
            out_ += ' ';
            print(*operand, tighter(own));
        }
    }

    void print_list(std::span<Expression* const> expressions) {
        for (std::size_t i = 0; i < expressions.size(); ++i) {
            out_ += i == 0 ? "" : ", ";
            print(*expressions[i]);
        }
    }

    void print_call(const Expression& expression) {
        auto arguments = std::span<Expression* const>(expression.operands);
        if (expression.member) {
            print(*arguments[0], Precedence::member);
            arguments = arguments.subspan(1);
        }
        out_ += expression.member || expression.leading_dot ? "." : "";
        out_ += expression.name;
        out_ += '(';
        print_list(arguments);
        out_ += ')';
    }

    void print_collection(const Expression& expression) {
        const bool list = expression.kind == ExpressionKind::list;
        const std::size_t step = list ? 1 : 2;
        out_ += list ? '[' : '{';
        for (std::size_t i = 0; i < expression.operands.size(); i += step) {
            out_ += i == 0 ? "" : ", ";
            out_ += !expression.marks.empty() && expression.marks[i / step] ? "?" : "";
            print(*expression.operands[i]);
            if (!list) {
                out_ += ": ";
                print(*expression.operands[i + 1]);
            }
        }
        out_ += list ? ']' : '}';
    }

    void print_comprehension(const Expression& expression) {
        const bool binding = expression.comprehension == Comprehension::bind;
        if (binding) {
            out_ += "cel.bind(";
        } else {
            print(*expression.operands[0], Precedence::member);
            out_ += '.';
            out_ += expression.macro_name;
            out_ += '(';
        }
        out_ += expression.name;
        if (!expression.second_name.empty()) {
            out_ += ", ";
            out_ += expression.second_name;
        }
        out_ += ", ";
        print_list(binding ? expression.operands : expression.operands.subspan(1));
        out_ += ')';
    }

    std::string out_;
};

// What a node is, without its operands.
std::string label(const Expression& expression) {
    switch (expression.kind) {
        case ExpressionKind::literal:
            return literal_text(expression.literal);
        case ExpressionKind::identifier:
            return (expression.leading_dot ? "." : "") + std::string(expression.name);
        case ExpressionKind::select:
            return (expression.optional ? ".?" : ".") + std::string(expression.name);
        case ExpressionKind::test:
            return "has ." + std::string(expression.name);
        case ExpressionKind::index:
            return expression.optional ? "[?]" : "[]";
        case ExpressionKind::operation:
            return std::string(symbol_of(expression.operation));
        case ExpressionKind::call:
            return (expression.member ? "." : "") + std::string(expression.name) + "()";
        case ExpressionKind::list:
            return "list";
        case ExpressionKind::map:
            return "map";
        case ExpressionKind::comprehension:
            return std::string(expression.macro_name) + " " + std::string(expression.name) +
                   (expression.second_name.empty() ? ""
                                                   : ", " + std::string(expression.second_name));
    }
    return {};
}

void append_tree(const Expression& expression, std::size_t depth, std::string& out) {
    out.append(2 * depth, ' ').append(label(expression));
    if (expression.type != nullptr) {
        out += " : " + to_text(*expression.type);
    }
    out += '\n';
    for (const Expression* operand : expression.operands) {
        append_tree(*operand, depth + 1, out);
    }
}

}  // namespace

std::string unparsed(const Expression& expression) {
    Printer printer;
    printer.print(expression);
    return printer.take();
}

std::string tree_text(const Expression& expression) {
    std::string out;
    append_tree(expression, 0, out);
    out.pop_back();
    return out;
}

}  // namespace lexid::cel
