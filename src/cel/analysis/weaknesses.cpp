#include "cel/analysis/weaknesses.hpp"

#include <algorithm>
#include <optional>

#include "cel/compile/compiled.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

using What = Supposition::What;

bool is_operation(const Expression& expression, Operation operation) {
    return expression.kind == ExpressionKind::operation && expression.operation == operation;
}

bool mentions(const Expression& expression, const Path& path) {
    const std::vector<Path> paths = paths_read(expression);
    return std::ranges::find(paths, path) != paths.end();
}

// Whether the condition uses the field's value, and does not only ask whether and what it is. A
// default in its place is a use.
bool uses(const Expression& expression, const Path& path) {
    if (expression.kind == ExpressionKind::test) {
        return false;
    }
    if (path_of(expression) == path) {
        return true;
    }
    const auto is_the_field = [&](const Expression* operand) { return path_of(*operand) == path; };
    const bool asks_kind = expression.kind == ExpressionKind::call && expression.name == "type" &&
                           expression.operands.size() == 1 && is_the_field(expression.operands[0]);
    const bool asks_presence = expression.kind == ExpressionKind::call && expression.member &&
                               expression.name == "hasValue" &&
                               is_the_field(expression.operands[0]);
    const bool compares = is_operation(expression, Operation::equal) ||
                          is_operation(expression, Operation::not_equal);
    const bool asks_null =
        compares && std::ranges::any_of(expression.operands, is_the_field) &&
        std::ranges::any_of(expression.operands, [](const Expression* operand) {
            return operand->node->is_constant() && operand->node->constant.kind() == Kind::null;
        });
    if (asks_kind || asks_presence || asks_null) {
        return false;
    }
    return std::ranges::any_of(expression.operands,
                               [&](const Expression* operand) { return uses(*operand, path); });
}

// Looks for the part that a supposition makes false.
class Disarming {
public:
    explicit Disarming(const Supposition& supposition) : supposition_(supposition) {}

    const Expression* find(const Expression& expression) const {
        const Outlook all = outlook(expression, supposition_);
        if (is_operation(expression, Operation::logical_or)) {
            // What one alternative lets pass, another may catch.
            return all == Outlook::is_true || all == Outlook::error ? nullptr
                                                                    : find_among(expression);
        }
        if (all == Outlook::is_false) {
            return uses(expression, supposition_.path) ? false_part(expression) : nullptr;
        }
        return is_operation(expression, Operation::logical_and) && all == Outlook::open
                   ? find_among(expression)
                   : nullptr;
    }

private:
    const Expression* find_among(const Expression& chain) const {
        for (const Expression* operand : chain.operands) {
            if (const Expression* found = find(*operand)) {
                return found;
            }
        }
        return nullptr;
    }

    const Expression* false_part(const Expression& expression) const {
        if (is_operation(expression, Operation::logical_and)) {
            for (const Expression* operand : expression.operands) {
                if (outlook(*operand, supposition_) == Outlook::is_false) {
                    return false_part(*operand);
                }
            }
        }
        return &expression;
    }

    const Supposition& supposition_;
};

// A number that no sensible bound lets pass.
constexpr double beyond_all_measure = 1e300;

class Bounds {
public:
    explicit Bounds(const Expression& root) : root_(root) {}

    std::vector<Unbounded> run() {
        visit(root_);
        return std::move(found_);
    }

private:
    static bool is_order(const Expression& expression) {
        return is_operation(expression, Operation::less) ||
               is_operation(expression, Operation::less_equal) ||
               is_operation(expression, Operation::greater) ||
               is_operation(expression, Operation::greater_equal);
    }

    void visit(const Expression& expression) {
        if (is_order(expression)) {
            for (const std::size_t side : {0u, 1u}) {
                const Node& other = *expression.operands[1 - side]->node;
                if (other.is_constant() && other.constant.is_number()) {
                    check_term(*expression.operands[side], expression.begin);
                }
            }
        }
        for (const Expression* operand : expression.operands) {
            visit(*operand);
        }
    }

    // A field, or one that is converted or has a default: it must be bounded on both sides. In a
    // sum of fields another one's bounds may do above, so each is looked at from below only.
    void check_term(const Expression& term, std::size_t offset) {
        if (path_of(term)) {
            check(*path_of(term), offset, true);
            return;
        }
        const bool one_field = term.kind == ExpressionKind::call && !term.operands.empty() &&
                               path_of(*term.operands[0]) &&
                               (term.name == "int" || term.name == "double" ||
                                term.name == "orValue" || term.name == "value");
        if (one_field) {
            check(*path_of(*term.operands[0]), offset, true);
            return;
        }
        const bool is_sum = is_operation(term, Operation::add) ||
                            is_operation(term, Operation::subtract) ||
                            is_operation(term, Operation::multiply);
        if (is_sum) {
            for (const Expression* operand : term.operands) {
                if (const auto path = path_of(*operand)) {
                    check(*path, offset, false);
                }
            }
        }
    }

    void check(const Path& path, std::size_t offset, bool above_too) {
        if (std::ranges::find(seen_, path) != seen_.end()) {
            return;
        }
        seen_.push_back(path);
        for (const bool below : {true, false}) {
            const double number = below ? -beyond_all_measure : beyond_all_measure;
            if ((below || above_too) && !bounds(root_, {path, What::number, number})) {
                found_.push_back({path, below, offset});
            }
        }
    }

    // Whether the condition is not true of the number, in each alternative that asks for the field.
    static bool bounds(const Expression& expression, const Supposition& supposition) {
        const Outlook all = outlook(expression, supposition);
        if (all == Outlook::is_false || all == Outlook::error) {
            return true;
        }
        const auto bound = [&](const Expression* operand) {
            return mentions(*operand, supposition.path) && bounds(*operand, supposition);
        };
        if (is_operation(expression, Operation::logical_and)) {
            return std::ranges::any_of(expression.operands, bound);
        }
        if (is_operation(expression, Operation::logical_or)) {
            return std::ranges::all_of(expression.operands, [&](const Expression* operand) {
                return !mentions(*operand, supposition.path) || bounds(*operand, supposition);
            });
        }
        return false;
    }

    const Expression& root_;
    std::vector<Path> seen_;
    std::vector<Unbounded> found_;
};

class ComparedTexts {
public:
    std::vector<ComparedText> run(const Expression& root) {
        visit(root);
        return std::move(found_);
    }

private:
    static bool is_fold(const Expression& expression) {
        return expression.kind == ExpressionKind::call && expression.name == "fold" &&
               !expression.member;
    }

    static bool looks_within_folded(const Expression& expression) {
        return expression.kind == ExpressionKind::call && expression.member &&
               expression.operands.size() == 2 && is_fold(*expression.operands[0]) &&
               (expression.name == "startsWith" || expression.name == "endsWith" ||
                expression.name == "contains");
    }

    void visit(const Expression& expression) {
        const bool compares = is_operation(expression, Operation::equal) ||
                              is_operation(expression, Operation::not_equal) ||
                              is_operation(expression, Operation::in);
        if (compares) {
            for (const std::size_t side : {0u, 1u}) {
                with_folded_ = is_fold(*expression.operands[1 - side]);
                take(*expression.operands[side]);
            }
            with_folded_ = false;
        }
        if (expression.kind == ExpressionKind::index) {
            take(*expression.operands[1]);
        }
        if (looks_within_folded(expression)) {
            with_folded_ = part_ = true;
            take(*expression.operands[1]);
            with_folded_ = part_ = false;
        }
        for (const Expression* operand : expression.operands) {
            visit(*operand);
        }
    }

    // A literal, a list of such, or a constant by its name or below it.
    void take(const Expression& side) {
        switch (side.kind) {
            case ExpressionKind::literal:
                take_value(side.literal, {}, side.begin);
                return;
            case ExpressionKind::list:
            case ExpressionKind::map:
                for (const Expression* operand : side.operands) {
                    take(*operand);
                }
                return;
            case ExpressionKind::identifier:
            case ExpressionKind::select:
            case ExpressionKind::index:
                if (side.node->is_constant()) {
                    take_value(side.node->constant, constant_name(side), side.begin);
                }
                return;
            default:
                return;
        }
    }

    static std::string_view constant_name(const Expression& side) {
        const Expression* at = &side;
        while (!at->operands.empty()) {
            at = at->operands[0];
        }
        return at->name;
    }

    void take_value(const Value& value, std::string_view constant, std::size_t offset) {
        if (value.kind() == Kind::string) {
            found_.push_back({value.as_text(), constant, offset, with_folded_, part_});
        } else if (value.kind() == Kind::list || value.kind() == Kind::map) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                take_value(
                    value.kind() == Kind::map ? entry_at(value, i).key : element_at(value, i),
                    constant, offset);
            }
        }
    }

    bool with_folded_ = false;
    bool part_ = false;
    std::vector<ComparedText> found_;
};

}  // namespace

std::vector<Disarmed> disarmed_parts(const Program& condition) {
    const Expression& root = *condition.compiled().tree;
    std::vector<Disarmed> found;
    for (const Path& path : paths_read(root)) {
        for (const What what : {What::missing, What::null, What::other_kind}) {
            const Supposition supposition{path, what, 0};
            if (const Expression* part = Disarming(supposition).find(root)) {
                found.push_back(
                    {path, what, part->begin,
                     std::string(condition.source().substr(part->begin, part->end - part->begin))});
                break;
            }
        }
    }
    return found;
}

bool catches(const Program& condition, const Path& path, Supposition::What what) {
    const Expression& root = *condition.compiled().tree;
    if (!mentions(root, path)) {
        return false;
    }
    // What is open may be true, unless it is what the field is asked for.
    const auto may_catch = [&](const auto& self, const Expression& expression) -> bool {
        const Outlook all = outlook(expression, {path, what, 0});
        if (all != Outlook::open) {
            return all != Outlook::is_false;
        }
        if (is_operation(expression, Operation::logical_or)) {
            return std::ranges::any_of(expression.operands, [&](const Expression* operand) {
                return mentions(*operand, path) && self(self, *operand);
            });
        }
        return is_operation(expression, Operation::logical_and) &&
               std::ranges::any_of(expression.operands, [&](const Expression* operand) {
                   return mentions(*operand, path) && self(self, *operand);
               });
    };
    return may_catch(may_catch, root);
}

std::vector<Unbounded> unbounded_numbers(const Program& condition) {
    return Bounds(*condition.compiled().tree).run();
}

std::vector<ComparedText> compared_texts(const Program& condition) {
    return ComparedTexts().run(*condition.compiled().tree);
}

}  // namespace lexid::cel
