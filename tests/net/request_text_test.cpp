#include "net/request_text.hpp"

#include <gtest/gtest.h>

namespace lexid::net {
namespace {

using namespace std::string_view_literals;

TEST(CheckRequest, TakesOnlyTargetsThatCantBecomeAnotherRequest) {
    const struct {
        std::string_view name;
        std::string_view target;
        bool is_valid;
    } rows[] = {
        {"a path", "/v1/tasks", true},
        {"a path with query", "/v1/tasks?status=pending&x=%20", true},
        {"empty", "", false},
        {"no slash first", "v1", false},
        {"a whole URL", "https://elsewhere.example/", false},
        {"a space", "/a b", false},
        {"a line break", "/a\r\nX: y", false},
        {"a line feed", "/a\nb", false},
        {"a NUL", "/a\0b"sv, false},
        {"DEL", "/a\x7f", false},
        {"beyond ASCII", "/\xc3\xa4", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Request request{Method::get, std::string(row.target), {}, {}};
        EXPECT_EQ(check_request(request).has_value(), row.is_valid);
    }
}

TEST(CheckRequest, TakesOnlyHeadersThatStayOneHeader) {
    const struct {
        std::string_view name;
        Header header;
        bool is_valid;
    } rows[] = {
        {"a token and a text", {"X-Thing", "a value; with=marks"}, true},
        {"an empty value", {"X-Thing", ""}, true},
        {"a tab within", {"X-Thing", "a\tb"}, true},
        {"UTF-8", {"X-Thing", "\xc3\xa4"}, true},
        {"an empty name", {"", "a"}, false},
        {"a colon in the name", {"X:", "a"}, false},
        {"a space in the name", {"X Y", "a"}, false},
        {"a line break in the value", {"X", "a\r\nY: b"}, false},
        {"a line feed in the value", {"X", "a\nb"}, false},
        {"a NUL in the value", {"X", std::string("a\0b", 3)}, false},
        {"DEL in the value", {"X", "\x7f"}, false},
        {"a space first", {"X", " a"}, false},
        {"a tab last", {"X", "a\t"}, false},
        {"Host is the client's", {"host", "elsewhere"}, false},
        {"Content-Length is the client's", {"Content-length", "3"}, false},
        {"Transfer-Encoding is the client's", {"Transfer-Encoding", "chunked"}, false},
        {"Connection is the client's", {"Connection", "close"}, false},
        {"Accept-Encoding is the client's", {"Accept-Encoding", "gzip"}, false},
        {"Expect is the client's", {"Expect", "100-continue"}, false},
        {"Upgrade is the client's", {"Upgrade", "h2c"}, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(check_request({Method::get, "/", {row.header}, {}}).has_value(), row.is_valid);
    }
}

TEST(CheckRequest, NeverShowsAHeadersValue) {
    const auto checked =
        check_request({Method::get, "/", {{"Authorization", "Bearer s3cret\n"}}, {}});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().text.find("s3cret"), std::string::npos);
}

TEST(CheckHost, TakesNamesAndAddresses) {
    const struct {
        std::string_view host;
        bool is_valid;
    } rows[] = {
        {"data.leadlex.com", true},
        {"localhost", true},
        {"127.0.0.1", true},
        {"::1", true},
        {"", false},
        {"[::1]", false},
        {"a b", false},
        {"a/b", false},
        {"a:443", false},
        {"-a", false},
        {"a\n", false},
        {"user@host", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.host);
        EXPECT_EQ(check_host(row.host).has_value(), row.is_valid);
    }
    EXPECT_FALSE(check_host(std::string(254, 'a')));
}

TEST(HostHeader, NamesThePortOnlyIfItIsNotTheDefault) {
    EXPECT_EQ(host_header("api.example", "443"), "api.example");
    EXPECT_EQ(host_header("api.example", "8443"), "api.example:8443");
    EXPECT_EQ(host_header("::1", "443"), "[::1]");
    EXPECT_EQ(host_header("::1", "8443"), "[::1]:8443");
    EXPECT_EQ(host_header("127.0.0.1", "80"), "127.0.0.1:80");
}

TEST(AppendRequest, WritesWhatGoesOverTheWire) {
    const struct {
        std::string_view name;
        Request request;
        std::string_view wire;
    } rows[] = {
        {"a GET has no length",
         {Method::get, "/x?y", {{"A", "b"}}, ""},
         "GET /x?y HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nA: b\r\n\r\n"},
        {"a POST without a body says so",
         {Method::post, "/x", {}, ""},
         "POST /x HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\n\r\n"},
        {"a PATCH with its body",
         {Method::patch, "/x", {}, "{}"},
         "PATCH /x HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nContent-Length: "
         "2\r\n\r\n{}"},
        {"a DELETE without a body",
         {Method::remove, "/x", {}, ""},
         "DELETE /x HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\n\r\n"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        std::string wire;
        append_request(wire, row.request, "h");
        EXPECT_EQ(wire, row.wire);
    }
}

}  // namespace
}  // namespace lexid::net
