#include "yaml/faults.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace lexid::yaml {

void Faults::add(std::size_t offset, std::string message, std::string hint) {
    if (is_full()) {
        ++dropped_;
        return;
    }
    const Position position = position_at(text_, offset);
    diagnostics_.push_back({position.line, position.column, std::move(message), std::move(hint)});
}

void Faults::add_for_whole_text(std::string message, std::string hint) {
    diagnostics_.push_back({0, 0, std::move(message), std::move(hint)});
}

Diagnostics Faults::take() {
    std::ranges::stable_sort(diagnostics_, {},
                             [](const Diagnostic& d) { return std::tuple(d.line, d.column); });
    if (dropped_ > 0 || skipped_) {
        const Position end = position_at(text_, text_.size());
        diagnostics_.push_back(
            {end.line,
             end.column,
             skipped_ ? "there may be more errors: after so many not everything is looked at"
                      : "and " + std::to_string(dropped_) + " more errors",
             {}});
    }
    dropped_ = 0;
    skipped_ = false;
    return std::exchange(diagnostics_, {});
}

}  // namespace lexid::yaml
