#include "policy/weaknesses.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/character.hpp"
#include "base/look_alike.hpp"
#include "base/text.hpp"
#include "cel/analysis/required.hpp"
#include "cel/analysis/weaknesses.hpp"
#include "yaml/parse.hpp"
#include "yaml/source_position.hpp"

namespace lexid::policy {
namespace {

using What = cel::Supposition::What;

const yaml::Node* value_of(const yaml::Node& mapping, std::string_view key) {
    const auto found = std::ranges::find_if(
        mapping.entries, [&](const yaml::Entry& entry) { return entry.key.text == key; });
    return found == mapping.entries.end() ? nullptr : &found->value;
}

// The scalar, a key included, with this text.
const yaml::Node* scalar_in(const yaml::Node& node, std::string_view text) {
    if (node.kind == yaml::Kind::scalar) {
        return node.text == text ? &node : nullptr;
    }
    for (const yaml::Node& item : node.items) {
        if (const yaml::Node* found = scalar_in(item, text)) {
            return found;
        }
    }
    for (const yaml::Entry& entry : node.entries) {
        if (entry.key.text == text) {
            return &entry.key;
        }
        if (const yaml::Node* found = scalar_in(entry.value, text)) {
            return found;
        }
    }
    return nullptr;
}

// Finds places in the file. A policy keeps its text but not the tree, so that is read once more:
// whatever the policy has is there.
class Places {
public:
    explicit Places(const Policy& policy) : policy_(policy), faults_(policy.text) {
        root_ = yaml::parse(policy.text, {.end_line = true}, faults_);
    }

    Position in_condition(const Rule& rule, std::size_t offset) const {
        const yaml::Node* rules = value_of(*root_, "rules");
        const auto index = static_cast<std::size_t>(&rule - policy_.rules.data());
        const yaml::Node* when = value_of(rules->items.at(index), "when");
        return position_at(policy_.text, yaml::source_offset(policy_.text, *when, offset));
    }

    // Where a text of a constant such as `known.lists` stands.
    std::optional<Position> of_constant(std::string_view name, std::string_view text) const {
        constexpr std::string_view prefix = "known.";
        if (!name.starts_with(prefix)) {
            return std::nullopt;
        }
        const yaml::Node* known = value_of(*root_, "known");
        const yaml::Node* constant = value_of(*known, name.substr(prefix.size()));
        const yaml::Node* scalar = constant != nullptr ? scalar_in(*constant, text) : nullptr;
        return scalar == nullptr ? std::nullopt
                                 : std::optional(position_at(policy_.text, scalar->offset));
    }

private:
    const Policy& policy_;
    yaml::Faults faults_;
    std::optional<yaml::Node> root_;
};

// What is odd about a text that is compared; empty if nothing is.
std::string oddity_of(std::string_view text) {
    for (std::string_view rest = text; !rest.empty();) {
        const Character character = first_character(rest);
        if (is_invisible(character.code)) {
            return "holds " + name_of_character(character.code);
        }
        rest.remove_prefix(std::max<std::size_t>(character.size, 1));
    }
    if (text.starts_with(' ') || text.ends_with(' ')) {
        return std::string(text.starts_with(' ') ? "begins" : "ends") + " with a blank";
    }
    if (text.contains("  ")) {
        return "has two blanks in a row";
    }
    if (const std::vector<std::size_t> odd = look_alikes(text); !odd.empty()) {
        return "holds " + name_of_character(first_character(text.substr(odd.front())).code) +
               ", a letter that looks like one of another alphabet";
    }
    return {};
}

bool share_a_type(const Rule& left, const Rule& right) {
    const auto ours = cel::required_values(left.condition, "type");
    const auto theirs = cel::required_values(right.condition, "type");
    return !ours || !theirs || std::ranges::any_of(*ours, [&](const std::string& type) {
        return std::ranges::find(*theirs, type) != theirs->end();
    });
}

class Inspection {
public:
    Inspection(const Policy& policy, Diagnostics& out)
        : policy_(policy), places_(policy), out_(out) {}

    void inspect(const Rule& rule) {
        if (rule.effect == Effect::hold) {
            for (const cel::Disarmed& disarmed : cel::disarmed_parts(rule.condition)) {
                if (!is_caught(rule, disarmed)) {
                    report_disarmed(rule, disarmed);
                }
            }
        } else {
            for (const cel::Unbounded& unbounded : cel::unbounded_numbers(rule.condition)) {
                if (!unbounded.below || !is_added_up(rule, unbounded.path)) {
                    report_unbounded(rule, unbounded);
                }
            }
        }
        for (const cel::ComparedText& compared : cel::compared_texts(rule.condition)) {
            inspect_text(rule, compared);
        }
    }

private:
    void report(const Rule& rule, std::size_t offset, const std::string& message,
                std::string hint) {
        const Position at = places_.in_condition(rule, offset);
        out_.push_back({at.line, at.column, "rule " + in_backticks(rule.name) + " " + message,
                        std::move(hint)});
    }

    // Whether another hold rule holds what this one lets pass.
    bool is_caught(const Rule& rule, const cel::Disarmed& disarmed) const {
        return std::ranges::any_of(policy_.rules, [&](const Rule& other) {
            return other.effect == Effect::hold && other.mode == Mode::enforce &&
                   share_a_type(rule, other) &&
                   cel::catches(other.condition, disarmed.path, disarmed.by);
        });
    }

    void report_disarmed(const Rule& rule, const cel::Disarmed& disarmed) {
        const std::string path = in_backticks(cel::path_text(disarmed.path));
        const std::string what = disarmed.by == What::missing ? "without " + path
                                 : disarmed.by == What::null
                                     ? "whose " + path + " is null"
                                     : "whose " + path + " is of another kind";
        report(
            rule, disarmed.offset,
            "does not hold a task " + what + ": " + in_backticks(disarmed.part) + " is false there",
            "leave that part out: what can't be evaluated in a hold rule holds");
    }

    // A limit whose sum a task can't be added to allows nothing.
    bool is_added_up(const Rule& rule, const cel::Path& path) const {
        const auto adds_up = [&](const Limit& limit) {
            return limit.sum && !limit.sum->when &&
                   limit.sum->amount.unparse() == cel::path_text(path);
        };
        return std::ranges::any_of(rule.limits, adds_up) ||
               std::ranges::any_of(policy_.limits, adds_up);
    }

    void report_unbounded(const Rule& rule, const cel::Unbounded& unbounded) {
        const std::string path = cel::path_text(unbounded.path);
        const std::string does = rule.effect == Effect::approve ? "approves" : "dismisses";
        if (unbounded.below) {
            report(rule, unbounded.offset,
                   "does not bound " + in_backticks(path) + " from below: it " + does +
                       " a task with -5 there as well",
                   "add " + in_backticks(path + " >= 0") + ", or the least that makes sense");
        } else {
            report(rule, unbounded.offset,
                   "does not bound " + in_backticks(path) + " from above: it " + does +
                       " a task with 1e308 there as well",
                   "add " + in_backticks(path + " <= 1") + ", or the most that makes sense");
        }
    }

    void inspect_text(const Rule& rule, const cel::ComparedText& compared) {
        const std::string oddity = compared.part ? "" : oddity_of(compared.text);
        if (oddity.empty()) {
            return;
        }
        constexpr std::string_view hint =
            "remove it; if both spellings are meant, compare what they fold to: fold(…)";
        const auto at = places_.of_constant(compared.constant, compared.text);
        if (!at) {
            report(rule, compared.offset,
                   "compares with " + in_backticks(compared.text) + ", which " + oddity,
                   std::string(hint));
        } else if (constants_.emplace(compared.constant, compared.text).second) {
            out_.push_back({at->line, at->column,
                            in_backticks(compared.constant) + " has the text " +
                                in_backticks(compared.text) + ", which " + oddity,
                            std::string(hint)});
        }
    }

    const Policy& policy_;
    Places places_;
    Diagnostics& out_;
    std::set<std::pair<std::string, std::string>> constants_;  // reported
};

}  // namespace

void add_weaknesses(const Policy& policy, Diagnostics& out) {
    Inspection inspection(policy, out);
    for (const Rule& rule : policy.rules) {
        inspection.inspect(rule);
    }
}

}  // namespace lexid::policy
