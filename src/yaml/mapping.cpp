#include "yaml/mapping.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace lexid::yaml {

std::optional<Mapping> Mapping::of(const Node& node, std::string_view what, Faults& faults) {
    if (node.kind != Kind::mapping) {
        faults.add(node,
                   std::string(what) + " must be a mapping (`key: value`), not " + node.shown());
        return std::nullopt;
    }
    return Mapping(node, what, faults);
}

const Entry* Mapping::entry(std::string_view key) const {
    const auto found = std::ranges::find(
        node_->entries, key, [](const Entry& e) -> const std::string& { return e.key.text; });
    return found == node_->entries.end() ? nullptr : &*found;
}

const Node* Mapping::find(std::string_view key) {
    known_.emplace_back(key);
    const Entry* found = entry(key);
    if (found == nullptr) {
        return nullptr;
    }
    if (found->value.kind == Kind::null) {
        faults_->add(found->key, in_backticks(key) + " has no value",
                     "write one, or remove the key");
        return nullptr;
    }
    return &found->value;
}

const Node* Mapping::need(std::string_view key) {
    const Node* found = find(key);
    if (found == nullptr && !holds(key)) {
        faults_->add(*node_, what_ + " needs " + in_backticks(key));
    }
    return found;
}

void Mapping::refuse(std::string_view key, std::string message, std::string hint) {
    refused_.emplace_back(key);
    if (const Entry* found = entry(key)) {
        faults_->add(found->key, std::move(message), std::move(hint));
    }
}

void Mapping::finish() {
    const std::vector<std::string_view> names(known_.begin(), known_.end());
    for (const Entry& e : node_->entries) {
        const auto is_listed = [&](const std::vector<std::string>& keys) {
            return std::ranges::find(keys, e.key.text) != keys.end();
        };
        if (is_listed(known_) || is_listed(refused_)) {
            continue;
        }
        const std::string_view near =
            faults_->is_full() ? std::string_view() : nearest(e.key.text, names);
        std::string hint;
        if (!near.empty()) {
            hint = "did you mean " + in_backticks(near) + "?";
        } else {
            for (const std::string_view name : names) {
                hint += (hint.empty() ? "known keys: " : ", ") + std::string(name);
            }
        }
        faults_->add(e.key, what_ + " has no key " + in_backticks(e.key.text), std::move(hint));
    }
}

}  // namespace lexid::yaml
