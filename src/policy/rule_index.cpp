#include "policy/rule_index.hpp"

namespace lexid::policy {

RuleIndex::RuleIndex(std::span<const Types> types_of_rules) {
    for (const Types& types : types_of_rules) {
        if (types) {
            for (const std::string& type : *types) {
                by_type_[type];
            }
        }
    }
    for (std::uint32_t rule = 0; rule < types_of_rules.size(); ++rule) {
        const Types& types = types_of_rules[rule];
        all_.push_back(rule);
        if (types) {
            for (const std::string& type : *types) {
                std::vector<std::uint32_t>& rules = by_type_[type];
                if (rules.empty() || rules.back() != rule) {
                    rules.push_back(rule);
                }
            }
            continue;
        }
        any_type_.push_back(rule);
        for (auto& [type, rules] : by_type_) {
            rules.push_back(rule);
        }
    }
}

std::span<const std::uint32_t> RuleIndex::rules_for(std::string_view type) const {
    const auto found = by_type_.find(type);
    return found == by_type_.end() ? any_type_ : found->second;
}

}  // namespace lexid::policy
