#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "yaml/node.hpp"

namespace lexid::yaml {

// Collects what is wrong with one text, so that a person learns all of it at once. The text
// outlives the collection.
class Faults {
public:
    // More than this on one screen is noise; the last line says that there are more.
    static constexpr std::size_t count_max = 100;

    explicit Faults(std::string_view text) : text_(text) {}

    void add(std::size_t offset, std::string message, std::string hint = {});
    void add(const Node& node, std::string message, std::string hint = {}) {
        add(node.offset, std::move(message), std::move(hint));
    }
    void add_for_whole_text(std::string message, std::string hint = {});

    std::string_view text() const { return text_; }
    bool empty() const { return diagnostics_.empty(); }
    // Whether what is added now is only counted. Then what takes long to look at need not be: that
    // is said with skip().
    bool is_full() const { return diagnostics_.size() >= count_max; }
    void skip() { skipped_ = true; }

    // In the order of their positions; leaves the collection empty.
    Diagnostics take();

private:
    std::string_view text_;
    Diagnostics diagnostics_;
    std::size_t dropped_ = 0;
    bool skipped_ = false;
};

}  // namespace lexid::yaml
