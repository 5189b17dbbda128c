#include "policy/condition.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "base/character.hpp"
#include "base/text.hpp"
#include "cel/analysis/certain_error.hpp"
#include "cel/syntax/lexer.hpp"
#include "policy/constant_hints.hpp"
#include "policy/field_hints.hpp"
#include "policy/folded_texts.hpp"
#include "yaml/source_position.hpp"

namespace lexid::policy {
namespace {

// A hint is one line.
constexpr std::size_t hint_characters_max = 200;

using yaml::Faults;
using yaml::Kind;
using yaml::Node;

// The byte of `text` at a position in it.
std::size_t offset_of(std::string_view text, int line, int column) {
    std::size_t offset = 0;
    for (int i = 1; i < line; ++i) {
        offset = text.find('\n', offset) + 1;
    }
    for (int i = 1; i < column && offset < text.size(); ++i) {
        offset += first_character(text.substr(offset)).size;
    }
    return offset;
}

// How messages call an expression, and the key that it stands behind.
struct Wording {
    std::string_view name;
    std::string_view key;
};
constexpr Wording condition_wording{"condition", "when"};
constexpr Wording sum_wording{"sum", "sum"};

// Whether the node is a text that can be compiled; a tag or an alias is reported already.
bool is_text(const Node& node, const Wording& wording, Faults& faults) {
    const std::string name(wording.name);
    const std::string key(wording.key);
    const char first = node.offset < faults.text().size() ? faults.text()[node.offset] : '\0';
    switch (node.kind) {
        case Kind::scalar:
        case Kind::null:
            break;
        case Kind::sequence:
        case Kind::mapping:
            faults.add(node, "a " + name + " must be a text, not " + node.shown(),
                       first == '[' || first == '{'
                           ? "put it in quotes or write it as a block (`" + key +
                                 ": |`), since it starts with `" + std::string(1, first) + "`"
                           : "write it behind `" + key + ":`, or indented below `" + key + ": |`");
            return false;
    }
    if (first == '!' || first == '&') {
        return false;
    }
    if (node.text.find_first_not_of(" \n\t") == std::string::npos) {
        faults.add(node, "the " + name + " is empty");
        return false;
    }
    return true;
}

// What YAML makes of the text must be what the file shows: where it joins lines, a comment goes on
// to the end, and what stands behind it is gone.
bool check_comments(const Node& node, const Wording& wording, Faults& faults) {
    const std::string name(wording.name);
    if (const auto escape = yaml::hiding_escape(faults.text(), node)) {
        faults.add(*escape, "an escape hides what the " + name + " says",
                   "write the character itself, or the " + name + " as a block (`" +
                       std::string(wording.key) + ": |`)");
        return false;
    }
    const std::optional<std::size_t> hidden =
        yaml::is_shown_as_it_is(faults.text(), node) ? std::nullopt : cel::first_comment(node.text);
    if (hidden) {
        faults.add(yaml::source_offset(faults.text(), node, *hidden),
                   "`//` starts a comment that takes the rest of the " + name +
                       " with it: outside of blocks (`|`) YAML joins the lines",
                   "write the " + name + " as a block (`" + std::string(wording.key) +
                       ": |`), where a comment ends with its line");
        return false;
    }
    const std::optional<std::size_t> comment = yaml::trailing_comment(faults.text(), node);
    if (comment) {
        faults.add(*comment, "` #` ends a " + name + ": the rest of the line is a comment to YAML",
                   "if it belongs to the " + name + ", write that as a block (`" +
                       std::string(wording.key) +
                       ": |`) or in quotes; else put the comment on a line of its own");
    }
    return !comment;
}

// `known.NAME` if that stands there.
std::string known_name_at(std::string_view text, std::size_t offset) {
    const std::string_view rest = text.substr(offset);
    if (!rest.starts_with("known.")) {
        return {};
    }
    const auto ends_name = [](char c) {
        return !(is_ascii_letter(c) || is_ascii_digit(c) || c == '_' || c == '.');
    };
    return std::string(rest.begin(), std::ranges::find_if(rest, ends_name));
}

std::string hint_for_known(std::string_view name, const std::vector<std::string>& known) {
    if (known.empty()) {
        return "the policy has no `known`";
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    const std::string_view near = nearest(name, names);
    if (!near.empty()) {
        return "did you mean " + in_backticks(near) + "?";
    }
    std::string all;
    for (const std::string_view one : names) {
        all += (all.empty() ? "" : ", ") + std::string(one);
    }
    return "there are " + shortened(all, hint_characters_max);
}

// Such a part is an error for each task, for ever: somebody should know now.
bool check_constants(const cel::Program& program, const Node& node,
                     const cel::Environment& environment, Faults& faults) {
    const std::vector<cel::CertainError> errors = certain_errors(program, environment);
    for (const cel::CertainError& error : errors) {
        faults.add(yaml::source_offset(faults.text(), node, error.at),
                   "this is an error whatever the task: " + error.error,
                   hint_for_constant(error, environment.time_zones()));
    }
    return errors.empty();
}

// The faults that the compiler found, in words that fit a policy.
void report(Diagnostics diagnostics, const Node& node, const Vocabulary& vocabulary,
            Faults& faults) {
    std::optional<std::size_t> reported;  // the field of the last fault
    for (Diagnostic& diagnostic : diagnostics) {
        const std::size_t offset = offset_of(node.text, diagnostic.line, diagnostic.column);
        if (const std::string name = known_name_at(node.text, offset); !name.empty()) {
            diagnostic.message = in_backticks(name) + " is not defined";
            diagnostic.hint = hint_for_known(name, vocabulary.known);
        } else if (const auto field = misspelt_field(node.text, offset)) {
            if (std::exchange(reported, field->begin) == field->begin) {
                continue;
            }
            if (field->subtracts) {
                diagnostic.message = in_backticks(field->path) + " is a subtraction here, and " +
                                     std::move(diagnostic.message);
            }
            diagnostic.hint = "did you mean " + in_backticks(field->should_be) + "?";
        }
        faults.add(yaml::source_offset(faults.text(), node, offset), std::move(diagnostic.message),
                   std::move(diagnostic.hint));
    }
}

std::optional<cel::Program> compile_text(const Node& node, const Wording& wording,
                                         const Vocabulary& vocabulary, Faults& faults) {
    // What nobody will be told of needs no look for near names, which takes long.
    if (faults.is_full()) {
        faults.skip();
        return std::nullopt;
    }
    if (!is_text(node, wording, faults) || !check_comments(node, wording, faults)) {
        return std::nullopt;
    }
    std::expected<cel::Program, Diagnostics> program =
        compile(vocabulary.environment, node.text, {.batch = vocabulary.batch});
    if (!program) {
        report(std::move(program.error()), node, vocabulary, faults);
        return std::nullopt;
    }
    if (!check_constants(*program, node, vocabulary.environment, faults)) {
        return std::nullopt;
    }
    if (!check_folded_texts(*program, node, faults)) {
        return std::nullopt;
    }
    return *std::move(program);
}

bool is_whole(cel::TypeKind type) {
    return type == cel::TypeKind::integer || type == cel::TypeKind::unsigned_integer ||
           type == cel::TypeKind::dyn;
}

}  // namespace

std::optional<cel::Program> compile_condition(const Node& node, const Vocabulary& vocabulary,
                                              Faults& faults) {
    std::optional<cel::Program> program = compile_text(node, condition_wording, vocabulary, faults);
    if (!program) {
        return std::nullopt;
    }
    const cel::TypeKind type = program->type().kind();
    if (type != cel::TypeKind::boolean && type != cel::TypeKind::dyn) {
        faults.add(yaml::source_offset(faults.text(), node, 0),
                   "a condition must be true or false; this one is of type " +
                       in_backticks(program->type().to_text()));
        return std::nullopt;
    }
    return program;
}

std::optional<cel::Program> compile_sum(const Node& node, const Vocabulary& vocabulary,
                                        Faults& faults) {
    std::optional<cel::Program> program = compile_text(node, sum_wording, vocabulary, faults);
    if (!program) {
        return std::nullopt;
    }
    const std::size_t begin = yaml::source_offset(faults.text(), node, 0);
    if (!is_whole(program->type().kind())) {
        faults.add(begin, "a sum must be a whole number; this one is of type " +
                              in_backticks(program->type().to_text()));
        return std::nullopt;
    }
    const std::optional<cel::Value> constant = program->constant();
    if (constant && constant->kind() == cel::Kind::integer && constant->as_integer() < 0) {
        faults.add(begin, "a sum must not be negative");
        return std::nullopt;
    }
    return program;
}

}  // namespace lexid::policy
