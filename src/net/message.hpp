#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lexid::net {

enum class Method { get, post, patch, remove };

// `GET`, `POST`, `PATCH`, `DELETE`: as on the wire.
std::string_view name(Method method);

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};

// Whether two header names are the same; case does not matter.
bool same_name(std::string_view left, std::string_view right);

// The value of the first header of that name (case does not matter); empty if there is none.
std::string_view find_header(const std::vector<Header>& headers, std::string_view name);

// A request as the caller means it. `target` is the path and query, `/v1/tasks?status=pending`:
// printable ASCII without space, beginning with `/`; the caller percent-encodes. A header's name is
// an HTTP token, its value holds no control character (a tab is allowed within) and no space at
// either end. Host, Connection, Content-Length, Transfer-Encoding, Accept-Encoding, Expect and
// Upgrade are the client's own business and refused here.
struct Request {
    Method method = Method::get;
    std::string target;
    std::vector<Header> headers;
    std::string body;

    std::string_view header(std::string_view header_name) const {
        return find_header(headers, header_name);
    }
};

// Any final answer, whatever its status: a redirect or a 500 is a Response too. The headers are
// outside text, in the order in which they came; the fields of a trailer are not among them.
struct Response {
    unsigned status = 0;
    std::vector<Header> headers;
    std::string body;

    std::string_view header(std::string_view header_name) const {
        return find_header(headers, header_name);
    }
};

}  // namespace lexid::net
