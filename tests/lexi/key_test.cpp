#include <gmock/gmock.h>

#include <string_view>

#include "lexi/api.hpp"

namespace lexid::lexi {
namespace {

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
        {"a quote at its end", "wbk_canary\"", false},
        {"a backslash within", "wbk_canary\\n", false},
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
