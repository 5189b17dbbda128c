#include "policy/policy.hpp"

namespace lexid::policy {

std::string_view to_text(Effect effect) {
    switch (effect) {
        case Effect::approve:
            return "approve";
        case Effect::hold:
            return "hold";
        case Effect::dismiss:
            return "dismiss";
    }
    return {};
}

std::string_view to_text(Mode mode) {
    switch (mode) {
        case Mode::enforce:
            return "enforce";
        case Mode::shadow:
            return "shadow";
    }
    return {};
}

}  // namespace lexid::policy
