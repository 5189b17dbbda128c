#include "engine/fingerprint.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace lexid::engine {

std::size_t fingerprint_of(std::string_view text) {
    return std::max<std::size_t>(std::hash<std::string_view>()(text), 1);
}

std::size_t fingerprint_of(const DecisionRecord& decision) {
    std::string text;
    text += bytes_of(decision.digest);
    text += bytes_of(decision.policy);
    text += policy::to_text(decision.verdict);
    text += '\0';
    text += decision.rule;
    for (const DecisionRecord::Match& match : decision.matches) {
        text += '\0';
        text += match.rule;
        text += match.error.empty() ? '+' : '!';
    }
    for (const DecisionRecord::Would& would : decision.would) {
        text += '\0';
        text += would.rule;
        text += policy::to_text(would.verdict);
    }
    text += decision.observed ? '?' : '.';
    return fingerprint_of(text);
}

}  // namespace lexid::engine
