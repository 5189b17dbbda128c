#include "lexi/base_url.hpp"

#include <gmock/gmock.h>

#include <string_view>

#include "lexi/api.hpp"

namespace lexid::lexi {
namespace {

TEST(BaseUrl, SaysHostPortAndPath) {
    const struct {
        std::string_view text;
        BaseUrl base;
    } rows[] = {
        {"https://data.leadlex.com/functions/v1/api-gateway",
         {"data.leadlex.com", "443", "/functions/v1/api-gateway"}},
        {"https://example.com", {"example.com", "443", ""}},
        {"https://example.com/", {"example.com", "443", ""}},
        {"https://example.com:8443/api//", {"example.com", "8443", "/api"}},
        {"https://127.0.0.1:1/x", {"127.0.0.1", "1", "/x"}},
        {"https://[::1]:8443/x", {"::1", "8443", "/x"}},
        {"HTTPS://Example.com/x", {"Example.com", "443", "/x"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const auto base = parse_base_url(row.text);
        ASSERT_TRUE(base) << base.error().text;
        EXPECT_EQ(*base, row.base) << base->host << ' ' << base->port << ' ' << base->path;
    }
}

TEST(BaseUrl, RefusesWhatIsNoPlainHttpsAddress) {
    const std::string_view rows[] = {
        "",
        "data.leadlex.com",
        "http://example.com",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://user:password@example.com",
        "https://example.com/?a=b",
        "https://example.com/#top",
        "https://example.com/a/../b",
        "https://example.com/a/%2e%2e/b",
        "https://example.com:0/",
        "https://example.com:/",
        "https://example.com:65536/",
        "https://example.com:https/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\r\nX: y",
    };
    for (const auto row : rows) {
        EXPECT_FALSE(parse_base_url(row)) << row;
    }
}

TEST(PercentEncoded, LeavesOnlyUnreservedCharacters) {
    const struct {
        std::string_view text;
        std::string_view encoded;
    } rows[] = {
        {"7d0c6f4e-91aa-4f6e-8d5e-0123456789ab", "7d0c6f4e-91aa-4f6e-8d5e-0123456789ab"},
        {"AZaz09-._~", "AZaz09-._~"},
        {"../x?y#z", "..%2Fx%3Fy%23z"},
        {"a b%+&=:@!$'()*,;[]", "a%20b%25%2B%26%3D%3A%40%21%24%27%28%29%2A%2C%3B%5B%5D"},
        {"\r\nHost: x", "%0D%0AHost%3A%20x"},
        {"é\xff", "%C3%A9%FF"},
        {std::string_view("\0", 1), "%00"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(percent_encoded(row.text), row.encoded);
    }
}

TEST(CheckKey, TakesWhatLooksLikeAKeyAndNeverShowsIt) {
    const struct {
        std::string_view name;
        std::string key;
        bool taken;
    } rows[] = {
        {"a short one", "wbk_1", true},
        {"a live one", "wbk_live_0123456789abcdef", true},
        {"nothing", "", false},
        {"only the prefix", "wbk_", false},
        {"another prefix", "sk_canary_canary", false},
        {"in quotes", "\"wbk_canary\"", false},
        {"a line break at its end", "wbk_canary\n", false},
        {"a space within", "wbk_canary canary", false},
        {"a header within", "wbk_canary\r\nHost: x", false},
        {"not ASCII", "wbk_canary\xc3\xa9", false},
        {"far too long", "wbk_canary" + std::string(1000, 'x'), false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto checked = check_key(row.key);
        EXPECT_EQ(checked.has_value(), row.taken);
        if (!checked) {
            EXPECT_THAT(checked.error().text, testing::Not(testing::HasSubstr("canary")));
        }
    }
}

TEST(Status, IsReadBackFromItsName) {
    for (const std::string_view text :
         {"pending", "approved", "dismissed", "completed", "failed"}) {
        const auto status = parse_status(text);
        ASSERT_TRUE(status) << text;
        EXPECT_EQ(name(*status), text);
    }
    EXPECT_FALSE(parse_status("Pending"));
    EXPECT_FALSE(parse_status(""));
}

}  // namespace
}  // namespace lexid::lexi
