#include "base/proxy_url.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace lexid {
namespace {

TEST(ProxyUrl, IsTakenApart) {
    const struct {
        std::string_view text;
        std::string_view shown;
        std::string_view credentials;
    } rows[] = {
        {"http://proxy.example:3128", "http://proxy.example:3128", ""},
        {"HTTP://proxy.example:3128/", "http://proxy.example:3128", ""},
        {"proxy.example:3128", "http://proxy.example:3128", ""},
        {"http://proxy.example", "http://proxy.example:80", ""},
        {"http://10.0.0.1:8080", "http://10.0.0.1:8080", ""},
        {"http://[fd00::1]:8080", "http://[fd00::1]:8080", ""},
        {"http://ann:secret@proxy.example:3128", "http://proxy.example:3128", "ann:secret"},
        {"ann:secret@proxy.example:3128", "http://proxy.example:3128", "ann:secret"},
        {"http://ann:p%40ss%3Aw%2Frd%23@proxy.example", "http://proxy.example:80",
         "ann:p@ss:w/rd#"},
        {"http://CORP%5Cann:x@proxy.example", "http://proxy.example:80", "CORP\\ann:x"},
        {"http://ann@proxy.example", "http://proxy.example:80", "ann:"},
        {"http://ann:@proxy.example", "http://proxy.example:80", "ann:"},
        {"http://a:b:c@proxy.example", "http://proxy.example:80", "a:b:c"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const auto url = parse_proxy_url(row.text);
        ASSERT_TRUE(url) << url.error().text;
        EXPECT_EQ(url->text(), row.shown);
        EXPECT_EQ(url->credentials.reveal(), row.credentials);
    }
}

TEST(ProxyUrl, IsRefusedWithoutBeingShown) {
    const struct {
        std::string_view text;
        std::string_view error;
    } rows[] = {
        {"", "a proxy's address"},
        {" ", "looks like"},
        {"http://", "needs a host name"},
        {"http://:3128", "needs a host name"},
        {"https://ann:CANARY@proxy.example:443", "is not supported; most listen without"},
        {"socks5://ann:CANARY@proxy.example", "begins with `http://`"},
        {"http://ann:CANARY@proxy.example:0", "from 1 to 65535"},
        {"http://ann:CANARY@proxy.example:99999", "a proxy's"},
        {"http://ann:CANARY@proxy.example:x", "a proxy's address"},
        {"http://ann:CANARY@@proxy.example", "a proxy's address"},
        {"http://ann:CAN#ARY@proxy.example", "a proxy's"},
        {"http://ann:CANARY%@proxy.example", "looks like"},
        {"http://ann:CANARY%0D%0AX@proxy.example", "control characters"},
        {"http://a%3Ab:CANARY@proxy.example", "can't hold a colon"},
        {"http://ann:CANARY@proxy.example/path", "nothing comes behind it"},
        {"http://ann:CANARY@proxy.example?q", "nothing comes behind it"},
        {"http://ann:CANARY@pro xy.example", "looks like"},
        {"http://ann:CANARY@proxy.example\n", "looks like"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const auto url = parse_proxy_url(row.text);
        ASSERT_FALSE(url);
        EXPECT_NE(url.error().text.find(row.error), std::string::npos) << url.error().text;
        EXPECT_EQ(url.error().text.find("CANARY"), std::string::npos);
    }
}

}  // namespace
}  // namespace lexid
