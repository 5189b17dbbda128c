#include "cel/analysis/paths.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "cel/compile/compiled.hpp"
#include "cel/value/text.hpp"

namespace lexid::cel {
namespace {

void collect(const Expression& expression, std::vector<Path>& paths) {
    if (std::optional<Path> path = path_of(expression)) {
        if (std::ranges::find(paths, *path) == paths.end()) {
            paths.push_back(*std::move(path));
        }
        return;
    }
    for (const Expression* operand : expression.operands) {
        collect(*operand, paths);
    }
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
    });
}

}  // namespace

std::optional<Path> path_of(const Expression& expression) {
    Path path;
    const Expression* at = &expression;
    for (;;) {
        switch (at->kind) {
            case ExpressionKind::identifier:
                if (!at->is_variable()) {
                    return std::nullopt;
                }
                path.push_back(at->name);
                std::ranges::reverse(path);
                return path;
            case ExpressionKind::test:
            case ExpressionKind::select:
                path.push_back(at->name);
                break;
            case ExpressionKind::index: {
                const Expression& index = *at->operands[1];
                if (index.kind != ExpressionKind::literal || index.literal.kind() != Kind::string) {
                    return std::nullopt;
                }
                path.push_back(index.literal.as_text());
                break;
            }
            default:
                return std::nullopt;
        }
        at = at->operands[0];
    }
}

std::string path_text(const Path& path) {
    std::string text;
    for (const std::string_view name : path) {
        if (text.empty()) {
            text = name;
        } else {
            text += is_name(name) ? "." + std::string(name) : "[" + literal_text(name) + "]";
        }
    }
    return text;
}

std::vector<Path> paths_read(const Expression& expression) {
    std::vector<Path> paths;
    collect(expression, paths);
    return paths;
}

std::vector<Path> paths_read(const Program& program) {
    return paths_read(*program.compiled().tree);
}

}  // namespace lexid::cel
