#include "base/base_url.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lexid {
namespace {

TEST(BaseUrl, TakesAnAddressApart) {
    const struct {
        std::string_view text;
        BaseUrl url;
        std::string_view authority;
    } rows[] = {
        {"https://Data.LeadLex.com/functions/v1/api-gateway",
         {"data.leadlex.com", false, 443, "/functions/v1/api-gateway"},
         "data.leadlex.com"},
        {"https://localhost:8443", {"localhost", false, 8443, ""}, "localhost:8443"},
        {"https://localhost:443/", {"localhost", false, 443, ""}, "localhost"},
        {"https://127.0.0.1:1/a/", {"127.0.0.1", true, 1, "/a"}, "127.0.0.1:1"},
        {"https://[2001:DB8::1]/x", {"2001:db8::1", true, 443, "/x"}, "[2001:db8::1]"},
        {"https://[::1]:8443", {"::1", true, 8443, ""}, "[::1]:8443"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Result<BaseUrl> url = parse_base_url(row.text);
        ASSERT_TRUE(url) << url.error().text;
        EXPECT_EQ(*url, row.url);
        EXPECT_EQ(url->authority(), row.authority);
        EXPECT_EQ(parse_base_url(url->text()), *url);
    }
}

TEST(BaseUrl, RefusesWhatAKeyMustNotBeSentTo) {
    for (const std::string_view text : {
             "",
             "data.leadlex.com",
             "http://data.leadlex.com",
             "ftp://data.leadlex.com",
             "https:/data.leadlex.com",
             "https://",
             "https:///path",
             "https://user@host",
             "https://user:secret@host",
             "https://host?x=1",
             "https://host/#x",
             "https://host:0",
             "https://host:65536",
             "https://host:x",
             "https://ho st",
             "https://host_name",
             "https://host%2eexample",
             "https://.host",
             "https://-host",
             "https://a..b",
             "https://[::1",
             "https://[v1.x]",
             "https://host/a//b",
             "https://host/../b",
             "https://host/a/.",
             "https://host/%2e%2e",
             "https://host/a\nX-Header: y",
             "https://host/é",
         }) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(parse_base_url(text));
    }
}

}  // namespace
}  // namespace lexid
