#include "yaml/node.hpp"

#include "base/text.hpp"

namespace lexid::yaml {

std::string Node::shown() const {
    switch (kind) {
        case Kind::null:
            return "nothing";
        case Kind::scalar:
            return in_backticks(text);
        case Kind::sequence:
            return "a list";
        case Kind::mapping:
            return "a mapping";
    }
    return {};
}

}  // namespace lexid::yaml
