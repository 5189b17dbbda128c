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

std::string_view to_text(DismissReason reason) {
    switch (reason) {
        case DismissReason::not_relevant:
            return "not_relevant";
        case DismissReason::manual_execution:
            return "manual_execution";
        case DismissReason::incorrect_params:
            return "incorrect_params";
        case DismissReason::duplicate:
            return "duplicate";
        case DismissReason::testing:
            return "testing";
    }
    return {};
}

}  // namespace lexid::policy
