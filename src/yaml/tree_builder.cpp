#include "yaml/tree_builder.hpp"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "yaml/layout.hpp"
#include "yaml/parse.hpp"

namespace lexid::yaml {
namespace {

Style style_at(std::string_view text, std::size_t offset) {
    switch (offset < text.size() ? text[offset] : '\0') {
        case '\'':
            return Style::single_quoted;
        case '"':
            return Style::double_quoted;
        case '|':
            return Style::literal;
        case '>':
            return Style::folded;
        default:
            return Style::plain;
    }
}

std::string_view word_at(std::string_view text, std::size_t offset) {
    const std::string_view rest = text.substr(offset);
    return rest.substr(0, rest.find_first_of(" \t\n,]}"));
}

// yaml-cpp takes the end of the file for the closing quote.
bool is_closed(std::string_view text, std::size_t offset) {
    const char quote = text[offset];
    for (std::size_t i = offset + 1; i < text.size(); ++i) {
        if (text[i] == '\\' && quote == '"') {
            ++i;
        } else if (text[i] == quote) {
            const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
            if (!doubled) {
                return true;
            }
            ++i;
        }
    }
    return false;
}

}  // namespace

Node TreeBuilder::node_at(const YAML::Mark& mark, Kind kind) const {
    Node node;
    node.kind = kind;
    node.offset = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    node.line = mark.line + 1;
    return node;
}

// yaml-cpp tells tags and anchors apart from a node only in part; their first character is plain to
// see where the node starts.
bool TreeBuilder::check_properties(const Node& node) {
    const char first = node.offset < text_.size() ? text_[node.offset] : '\0';
    if (first == '!') {
        faults_.add(
            node,
            in_backticks(word_at(text_, node.offset)) + " is a YAML tag, which is not allowed",
            "a text that starts with `!` must be in quotes or in a block (`|`)");
    } else if (first == '&') {
        faults_.add(
            node,
            in_backticks(word_at(text_, node.offset)) + " is a YAML anchor, which is not allowed",
            "a text that starts with `&` must be in quotes or in a block (`|`)");
    }
    return first != '!' && first != '&';
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
    if (started_) {
        faults_.add(node_at(mark, Kind::null), "this does not go on with what stands above",
                    "is the indentation right, or a `:` missing?");
    }
    started_ = true;
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    Node node = node_at(mark, Kind::null);
    if (anchor != 0) {
        check_properties(node);
    }
    add(std::move(node));
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
    Node node = node_at(mark, Kind::null);
    faults_.add(
        node, in_backticks(word_at(text_, node.offset)) + " is a YAML alias, which is not allowed",
        "a text that starts with `*` must be in quotes or in a block (`|`)");
    node.kind = Kind::scalar;  // somebody meant something: `nothing` would be a second fault
    add(std::move(node));
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                           const std::string& value) {
    Node node = node_at(mark, Kind::scalar);
    if (check_properties(node)) {
        node.style = style_at(text_, node.offset);
    }
    node.text = value;
    if ((node.style == Style::single_quoted || node.style == Style::double_quoted) &&
        !is_closed(text_, node.offset)) {
        faults_.add(node, "this quote is never closed");
    }
    if (has_forbidden_characters(value)) {
        faults_.add(node, "an escape makes a character that can't be seen: " + in_backticks(value));
    }
    add(std::move(node));
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                                  YAML::EmitterStyle::value) {
    open(node_at(mark, Kind::sequence));
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                             YAML::EmitterStyle::value) {
    open(node_at(mark, Kind::mapping));
}

void TreeBuilder::open(Node node) {
    check_properties(node);
    if (open_.size() == static_cast<std::size_t>(depth_max)) {
        faults_.add(
            node, "lists and mappings are nested more than " + std::to_string(depth_max) + " deep");
        throw TreeTooDeep{};
    }
    open_.push_back({std::move(node), {}, false, {}});
}

void TreeBuilder::close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
}

void TreeBuilder::add(Node node) {
    if (open_.empty()) {
        root_ = std::move(node);
        return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Kind::sequence) {
        parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
        add_key(parent, std::move(node));
    } else {
        if (node.kind == Kind::null) {
            node.offset = parent.key.offset;
            node.line = parent.key.line;
        }
        parent.has_key = false;
        if (parent.key.kind == Kind::scalar) {
            parent.node.entries.push_back({std::move(parent.key), std::move(node)});
        }
    }
}

void TreeBuilder::add_key(Open& mapping, Node key) {
    if (key.kind != Kind::scalar) {
        faults_.add(key, "a key must be a word, not " + key.shown());
        key.kind = Kind::null;  // the entry is dropped
    } else if (key.text == "<<" && key.style == Style::plain) {
        faults_.add(key, "`<<` is a YAML merge key, which is not allowed", "write the keys out");
        key.kind = Kind::null;
    } else if (!mapping.keys.insert(key.text).second) {
        faults_.add(key, "the key " + in_backticks(key.text) + " is here twice");
        key.kind = Kind::null;
    }
    mapping.key = std::move(key);
    mapping.has_key = true;
}

}  // namespace lexid::yaml
