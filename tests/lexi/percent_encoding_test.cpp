#include "lexi/percent_encoding.hpp"

#include <gtest/gtest.h>

namespace lexid::lexi {
namespace {

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

}  // namespace
}  // namespace lexid::lexi
