#include "net/message.hpp"

#include "base/ascii.hpp"

namespace lexid::net {

bool same_name(std::string_view left, std::string_view right) {
    return same_but_for_case(left, right);
}

std::string_view name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::patch:
            return "PATCH";
        case Method::remove:
            return "DELETE";
    }
    return {};
}

std::string_view find_header(const std::vector<Header>& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [&](const Header& header) { return same_name(header.name, name); });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

}  // namespace lexid::net
