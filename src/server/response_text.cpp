#include "server/response_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lexid::server {

namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 24> phrases = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
}};

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    const auto from = out.size();
    out.append(value);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out.append("\r\n");
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
    const auto* found =
        std::ranges::find(phrases, status, &std::pair<unsigned, std::string_view>::first);
    return found == phrases.end() ? std::string_view{} : found->second;
}

std::string http_date(std::time_t at) {
    constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&at, &parts);
    char rest[32];
    const auto size = std::strftime(rest, sizeof rest, " %Y %H:%M:%S GMT", &parts);
    const auto day = std::to_string(parts.tm_mday);
    return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " +
           (day.size() == 1 ? "0" : "") + day + " " +
           months[static_cast<std::size_t>(parts.tm_mon)] + std::string(rest, size);
}

void append_response(std::string& out, const net::Response& response, bool keeps_connection) {
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    for (const auto& header : response.headers) {
        append_header(out, header.name, header.value);
    }
    if (response.header("Date").data() == nullptr) {
        append_header(out, "Date", http_date(std::time(nullptr)));
    }
    const bool has_body =
        response.status >= 200 && response.status != 204 && response.status != 304;
    if (has_body && response.header("Content-Length").data() == nullptr &&
        response.header("Transfer-Encoding").data() == nullptr) {
        append_header(out, "Content-Length", std::to_string(response.body.size()));
    }
    if (!keeps_connection && response.header("Connection").data() == nullptr) {
        append_header(out, "Connection", "close");
    }
    out.append("\r\n");
    if (has_body) {
        out.append(response.body);
    }
}

}  // namespace lexid::server
