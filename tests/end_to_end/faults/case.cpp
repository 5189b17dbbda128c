#include "end_to_end/faults/case.hpp"

#include <utility>

namespace lexid::faults {

std::function<std::optional<Play>(const Seen&)> first_approval(
    std::function<Play(const Seen&)> play) {
    return [play = std::move(play)](const Seen& seen) {
        return !is_list(seen) && seen.number == 1 ? std::optional(play(seen)) : std::nullopt;
    };
}

std::function<std::optional<Play>(const Seen&)> first_list(std::function<Play(const Seen&)> play) {
    return [play = std::move(play)](const Seen& seen) {
        return is_list(seen) && seen.number == 1 ? std::optional(play(seen)) : std::nullopt;
    };
}

std::function<std::optional<Play>(const Seen&)> first_approval(std::string bytes, End end) {
    return first_approval(
        [bytes = std::move(bytes), end](const Seen&) { return play(bytes, end); });
}

std::function<std::optional<Play>(const Seen&)> first_list(std::string bytes, End end) {
    return first_list([bytes = std::move(bytes), end](const Seen&) { return play(bytes, end); });
}

}  // namespace lexid::faults
