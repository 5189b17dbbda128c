#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text_hash.hpp"

namespace lexid::policy {

// Which rules of a policy can be true, or err, for a task of a given type, so that rules for other
// types cost nothing. Exact: a rule is left out only where its condition is false.
class RuleIndex {
public:
    // One element a rule, in file order: the types without which its condition is false, or nothing
    // if it may match any type.
    using Types = std::optional<std::vector<std::string>>;

    RuleIndex() = default;
    explicit RuleIndex(std::span<const Types> types_of_rules);

    // Indexes of rules, ascending; valid as long as the index.
    std::span<const std::uint32_t> rules_for(std::string_view type) const;
    std::span<const std::uint32_t> all() const { return all_; }

private:
    std::unordered_map<std::string, std::vector<std::uint32_t>, TextHash, std::equal_to<>> by_type_;
    std::vector<std::uint32_t> any_type_;  // for types that no rule names
    std::vector<std::uint32_t> all_;
};

}  // namespace lexid::policy
