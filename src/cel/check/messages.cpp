#include "cel/check/messages.hpp"

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "cel/limits.hpp"

namespace lexid::cel {
namespace {

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const std::string_view near = nearest(name, candidates);
    return near.empty() ? std::string() : "did you mean " + in_backticks(near) + "?";
}

std::string list_of(std::span<const TypeNode* const> types) {
    std::string text;
    for (const TypeNode* type : types) {
        text += (text.empty() ? "" : ", ") + to_text(*type);
    }
    return text;
}

// A call as a person writes it, with types for arguments: `string.contains(string)`, `int + int`.
std::string call_text(std::string_view name, std::span<const TypeNode* const> types, bool member) {
    const auto text = [&](std::size_t i) { return to_text(*types[i]); };
    if (name == "[]") {
        return text(0) + "[" + text(1) + "]";
    }
    if (name == "?:") {
        return text(0) + " ? " + text(1) + " : " + text(2);
    }
    const bool is_operator =
        name == "in" || !(is_ascii_letter(name[0]) || name[0] == '_' || name[0] == '.');
    if (is_operator) {
        return types.size() == 1 ? std::string(name) + text(0)
                                 : text(0) + " " + std::string(name) + " " + text(1);
    }
    return member ? text(0) + "." + std::string(name) + "(" + list_of(types.subspan(1)) + ")"
                  : std::string(name) + "(" + list_of(types) + ")";
}

std::string call_text(std::string_view name, const Overload& overload) {
    std::vector<const TypeNode*> types;
    for (const Type& type : overload.parameters) {
        types.push_back(&type.node());
    }
    return call_text(name, types, overload.member);
}

// How many overloads a hint lists before it only counts.
constexpr std::size_t listed_overloads_max = 8;

std::string there_are(std::string_view name, std::span<const Overload> overloads) {
    std::string text = "there is ";
    for (std::size_t i = 0; i < overloads.size(); ++i) {
        if (i == listed_overloads_max) {
            return text + " and " + std::to_string(overloads.size() - i) + " more";
        }
        text += (i == 0 ? "" : ", ") + call_text(name, overloads[i]);
    }
    return text;
}

bool is_name_type(const TypeNode* type) {
    return type->kind == TypeKind::type;
}

}  // namespace

bool CheckMessages::full() const {
    return diagnostics_.size() >= faults_max;
}

void CheckMessages::add(std::uint32_t at, std::string message, std::string hint) {
    if (full()) {
        return;
    }
    const Position position = position_at(source_, at);
    diagnostics_.push_back({position.line, position.column, std::move(message), std::move(hint)});
}

void CheckMessages::undefined_name(const Expression& name,
                                   std::span<const std::string_view> locals) {
    if (full()) {
        return;
    }
    std::vector<std::string_view> candidates(locals.begin(), locals.end());
    for (const auto& [known, entry] : declarations_.identifiers) {
        candidates.push_back(known);
    }
    std::string hint = did_you_mean(name.name, candidates);
    if (hint.empty() && declarations_.functions.contains(name.name)) {
        hint = in_backticks(name.name) + " is a function: it is called with parentheses";
    }
    add(name.at, in_backticks(name.name) + " is not defined", std::move(hint));
}

void CheckMessages::undefined_function(const Expression& call) {
    if (full()) {
        return;
    }
    std::vector<std::string_view> candidates;
    for (const auto& [known, entry] : declarations_.functions) {
        candidates.push_back(known);
    }
    for (const auto& [known, macros] : declarations_.macros) {
        candidates.push_back(known);
    }
    std::string hint;
    if (const auto macro = declarations_.macros.find(call.name);
        macro != declarations_.macros.end()) {
        hint = in_backticks(call.name) + " is a macro with other arguments, as in list." +
               std::string(call.name) + "(x, condition)";
    } else {
        hint = did_you_mean(call.name, candidates);
    }
    add(call.at, "there is no function " + in_backticks(call.name), std::move(hint));
}

void CheckMessages::no_overload(const Expression& expression, std::string_view name,
                                std::span<const Overload> overloads,
                                std::span<const TypeNode* const> types, bool member) {
    if (full()) {
        return;
    }
    std::string hint = there_are(name, overloads);
    const bool compares = name == "==" || name == "!=";
    if (compares) {
        hint = "both sides need the same type; dyn(x) compares whatever it is";
    }
    // A variable that hides a type's name is compared with a type.
    for (const Expression* operand : expression.operands) {
        const auto found = operand->kind == ExpressionKind::identifier
                               ? declarations_.identifiers.find(operand->name)
                               : declarations_.identifiers.end();
        if (compares && found != declarations_.identifiers.end() &&
            found->second.hides_denotation && std::ranges::any_of(types, is_name_type)) {
            hint = in_backticks(operand->name) + " is a variable of type " +
                   found->second.type.to_text() + " here; it hides the type of that name";
        }
    }
    add(expression.at, "no overload for " + call_text(name, types, member), std::move(hint));
}

void CheckMessages::no_fields(const Expression& select, const TypeNode& target) {
    std::string hint;
    if (declarations_.functions.contains(select.name)) {
        hint = in_backticks(select.name) + " is a function: it is called with parentheses";
    }
    add(select.at, "a value of type " + to_text(target) + " has no fields", std::move(hint));
}

void CheckMessages::no_boolean(const Expression& expression, const TypeNode& found,
                               std::string_view wanted_by) {
    add(expression.begin,
        "`" + std::string(wanted_by) + "` needs a bool here, not " + to_text(found));
}

void CheckMessages::no_optional(const Expression& expression, const TypeNode& found) {
    add(expression.begin, "an optional value is needed here, not " + to_text(found),
        "optional.of(x) makes one");
}

void CheckMessages::no_range(const Expression& expression, const TypeNode& found) {
    add(expression.begin, "a list or a map is needed here, not " + to_text(found));
}

void CheckMessages::no_entry(const Expression& body, const TypeNode& found) {
    add(body.begin, "a map of one entry is needed here, not " + to_text(found));
}

void CheckMessages::too_many_patterns(const Expression& pattern) {
    add(pattern.begin, "an expression has at most " + std::to_string(patterns_max) + " patterns",
        "one pattern can say several: (one|other)");
}

void CheckMessages::patterns_too_large(const Expression& pattern) {
    add(pattern.begin, "with this pattern and those before it, the patterns are too large together",
        "large are those with a count such as `.{1000}` or a class such as `\\pL`");
}

void CheckMessages::bad_pattern(const Expression& pattern, const std::string& fault) {
    add(pattern.begin, "this pattern can't be used: " + escaped(fault),
        "patterns are RE2's; a raw text r\"\\d+\" needs no doubled backslashes");
}

}  // namespace lexid::cel
