#include "lexi/http_date.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace lexid::lexi {
namespace {

const Time now = *parse_time("2026-11-23T10:00:00Z");

TEST(HttpDate, ReadsTheThreeForms) {
    const struct {
        std::string_view text;
        std::string_view time;
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
        {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
        {"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
        {"Mon, 23 Nov 2026 00:00:00 GMT", "2026-11-23T00:00:00Z"},
        {"Wed Nov 16 23:59:59 1994", "1994-11-16T23:59:59Z"},
        {"Thu, 29 Feb 2024 12:00:00 GMT", "2024-02-29T12:00:00Z"},
        {"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"},
        {"Monday, 23-Nov-76 10:00:00 GMT", "2076-11-23T10:00:00Z"},
        {"Wednesday, 23-Nov-77 10:00:00 GMT", "1977-11-23T10:00:00Z"},
        {"Monday, 23-Nov-26 10:00:00 GMT", "2026-11-23T10:00:00Z"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const auto time = parse_http_date(row.text, now);
        ASSERT_TRUE(time);
        EXPECT_EQ(format_time(*time), row.time);
    }
}

TEST(HttpDate, TakesNothingElse) {
    const std::string_view rows[] = {
        "",
        "120",
        "-3",
        "1.5",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 12:00:00 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov 06 08:49:37 94",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "1994-11-06T08:49:37Z",
    };
    for (const auto row : rows) {
        EXPECT_FALSE(parse_http_date(row, now)) << row;
    }
}

}  // namespace
}  // namespace lexid::lexi
