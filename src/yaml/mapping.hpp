#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::yaml {

// A mapping whose keys are all known: take each key that may be there, then `finish`, which reports
// the others with the nearest name. Node and faults outlive it.
class Mapping {
public:
    // Nothing, and a fault, if the node is no mapping. `what` names it: `a rule`, `the policy`.
    static std::optional<Mapping> of(const Node& node, std::string_view what, Faults& faults);

    // The value of the key, or nullptr if it is absent. A key without a value is a fault and
    // absent.
    const Node* find(std::string_view key);

    // The same, and being absent is a fault.
    const Node* need(std::string_view key);

    // Reports the key with this message if it is there. It is not offered as the nearest name.
    void refuse(std::string_view key, std::string message, std::string hint = {});

    // Whether the key is there, with or without a value. Does not make it known.
    bool holds(std::string_view key) const { return entry(key) != nullptr; }

    // Reports every key that was not taken.
    void finish();

    const Node& node() const { return *node_; }

private:
    Mapping(const Node& node, std::string_view what, Faults& faults)
        : node_(&node), what_(what), faults_(&faults) {}

    const Entry* entry(std::string_view key) const;

    const Node* node_;
    std::string what_;
    Faults* faults_;
    std::vector<std::string> known_;
    std::vector<std::string> refused_;
};

}  // namespace lexid::yaml
