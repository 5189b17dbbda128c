#pragma once

#include <yaml-cpp/eventhandler.h>

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "yaml/faults.hpp"
#include "yaml/node.hpp"

namespace lexid::yaml {

// Ends the parse from within its events; the fault is reported before.
struct TreeTooDeep {};

// Makes our tree of yaml-cpp's events and reports what we don't take: anchors, aliases, tags, merge
// keys, keys that are no scalars or come twice, characters that only an escape can write, depth, a
// second document.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(std::string_view text, Faults& faults) : text_(text), faults_(faults) {}

    // The root; a null node if there was no document.
    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

private:
    // A list or mapping that is not closed yet.
    struct Open {
        Node node;
        Node key;
        bool has_key = false;
        std::unordered_set<std::string> keys;
    };

    Node node_at(const YAML::Mark& mark, Kind kind) const;
    bool check_properties(const Node& node);
    void open(Node node);
    void close();
    void add(Node node);
    void add_key(Open& mapping, Node key);

    std::string_view text_;
    Faults& faults_;
    Node root_;
    bool started_ = false;
    std::vector<Open> open_;
};

}  // namespace lexid::yaml
