#include "cel/library/search.hpp"

#include <algorithm>
#include <cstring>

namespace lexid::cel {
namespace {

// Of a look at a place that begins right; most of them differ in the next bytes.
std::uint64_t place_steps(std::size_t wanted_bytes) {
    return 2 + wanted_bytes / bytes_per_step;
}

bool stands_at(std::string_view text, std::size_t at, std::string_view wanted) {
    return std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0;
}

}  // namespace

std::optional<std::size_t> find_text(Frame& frame, std::string_view text, std::string_view wanted,
                                     std::size_t from) {
    if (from > text.size() || wanted.size() > text.size() - from) {
        return std::string_view::npos;
    }
    if (wanted.empty()) {
        return from;
    }
    const std::size_t last = text.size() - wanted.size();
    for (std::size_t at = from; at <= last;) {
        const void* next = std::memchr(text.data() + at, wanted[0], last - at + 1);
        const std::size_t place =
            next == nullptr
                ? last + 1
                : static_cast<std::size_t>(static_cast<const char*>(next) - text.data());
        if (!frame.spend((place - at) / bytes_per_step + place_steps(wanted.size()))) {
            return std::nullopt;
        }
        if (place <= last && stands_at(text, place, wanted)) {
            return place;
        }
        at = place + 1;
    }
    return std::string_view::npos;
}

std::optional<std::size_t> find_last_text(Frame& frame, std::string_view text,
                                          std::string_view wanted, std::size_t from) {
    if (wanted.size() > text.size()) {
        return std::string_view::npos;
    }
    const std::size_t last = std::min(from, text.size() - wanted.size());
    if (wanted.empty()) {
        return last;
    }
    for (std::size_t end = last + 1; end > 0;) {
        const std::string_view before = text.substr(0, end);
        const std::size_t place = before.rfind(wanted[0]);
        const std::size_t begin = place == std::string_view::npos ? 0 : place;
        // Looking backwards goes byte by byte.
        if (!frame.spend((end - begin) / characters_per_step + place_steps(wanted.size()))) {
            return std::nullopt;
        }
        if (place == std::string_view::npos) {
            break;
        }
        if (stands_at(text, place, wanted)) {
            return place;
        }
        end = place;
    }
    return std::string_view::npos;
}

}  // namespace lexid::cel
