#include "net/header_scan.hpp"

namespace lexid::net {

std::optional<std::size_t> header_end(std::string_view bytes, std::size_t& from) {
    constexpr std::string_view empty_line = "\r\n\r\n";
    const auto found = bytes.find(empty_line, from);
    if (found != std::string_view::npos) {
        return found + empty_line.size();
    }
    from = bytes.size() < empty_line.size() ? 0 : bytes.size() - (empty_line.size() - 1);
    return std::nullopt;
}

bool has_folded_line(std::string_view header) {
    return header.find("\n ") != std::string_view::npos ||
           header.find("\n\t") != std::string_view::npos;
}

}  // namespace lexid::net
