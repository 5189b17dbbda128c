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
        {"HTTPS://localhost", {"localhost", false, 443, ""}, "localhost"},
        {"https://1and1.example", {"1and1.example", false, 443, ""}, "1and1.example"},
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
             "https://host:99999",
             "https://host:4294967739",
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

TEST(BaseUrl, SaysWhatIsWrongWithAHost) {
    const std::string label(63, 'a');
    const struct {
        std::string text;
        std::string_view fault;
    } rows[] = {
        {"data.leadlex.com/functions", "is `https://` missing?"},
        {"https://data.leadlex.com./x", "the host ends in a dot: write `data.leadlex.com`"},
        {"https://my_host/", "the host `my_host` holds `_`"},
        {"https://127.1", "the host `127.1` is a number"},
        {"https://2130706433", "is a number"},
        {"https://0x7f000001", "is a number"},
        {"https://0x7f.1", "is a number"},
        {"https://0177.0.0.1", "is a number"},
        {"https://1.2.3.4.5", "is neither a name nor an IP address"},
        {"https://256.1.1.1", "is a number"},
        {"https://a.-b.c", "is neither a name nor an IP address"},
        {"https://a-.c", "is neither a name nor an IP address"},
        {"https://" + label + "a.org", "is neither a name nor an IP address"},
        {"https://ho st/", "without blanks"},
        {"https://host\xc2\xa0/", "without U+00A0, a no-break space"},
        {"https://ex\xc3\xa4mple.com/", "is written in its form `xn--…`"},
        {"https://[::1%25eth0]/", "an address looks like"},
        {"https://host\\path", "an address looks like"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Result<BaseUrl> url = parse_base_url(row.text);
        ASSERT_FALSE(url);
        EXPECT_NE(url.error().text.find(row.fault), std::string::npos) << url.error().text;
    }
    EXPECT_TRUE(parse_base_url("https://" + label + ".org"));
}

}  // namespace
}  // namespace lexid
