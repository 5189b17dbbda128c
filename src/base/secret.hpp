#pragma once

#include <string>
#include <string_view>

namespace lexid {

// A text that must never be shown: it has no conversion to a string, no operator<< and no
// formatter, and its memory is overwritten when it goes. `reveal` marks the few places that need
// it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : text_(text) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    // Overwrites a text that held a secret on its way, and empties it.
    static void wipe(std::string& text);

private:
    std::string text_;
};

}  // namespace lexid
