#include "lexi/quota.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lexid::lexi {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-23T10:00:00Z");

Quota read(std::vector<net::Header> headers) {
    return read_quota(headers, now);
}

TEST(Quota, ReadsWhatIsDocumented) {
    const Quota quota = read({{"x-ratelimit-limit", "1000"},
                              {"X-RateLimit-Remaining", "994"},
                              {"X-RATELIMIT-RESET", "1795478400"},
                              {"Retry-After", "30"},
                              {"Date", "Mon, 23 Nov 2026 09:59:58 GMT"},
                              {"X-Request-ID", "req_1"}});
    EXPECT_EQ(quota.limit, 1000);
    EXPECT_EQ(quota.remaining, 994);
    ASSERT_TRUE(quota.reset);
    EXPECT_EQ(format_time(*quota.reset), "2026-11-24T00:00:00Z");
    EXPECT_EQ(quota.retry_after, 30s);
    ASSERT_TRUE(quota.date);
    EXPECT_EQ(format_time(*quota.date), "2026-11-23T09:59:58Z");
    EXPECT_EQ(quota.request_id, "req_1");
}

TEST(Quota, KnowsNothingWithoutHeaders) {
    const Quota quota = read({{"Content-Type", "application/json"}});
    EXPECT_FALSE(quota.limit || quota.remaining || quota.reset || quota.retry_after || quota.date);
    EXPECT_EQ(quota.request_id, "");
}

TEST(Quota, ReadsRetryAfter) {
    const struct {
        std::string_view name;
        std::string value;
        std::optional<std::chrono::seconds> wait;
    } rows[] = {
        {"none", "0", 0s},
        {"seconds", "120", 120s},
        {"leading zeros", "00000000000000000000120", 120s},
        {"longer than is believed", "999999999", retry_after_max},
        {"more than nanoseconds can count", "9223372037", retry_after_max},
        {"the largest number of 64 bits", "9223372036854775807", retry_after_max},
        {"one more", "9223372036854775808", retry_after_max},
        {"fifty digits", std::string(50, '9'), retry_after_max},
        {"negative", "-3", std::nullopt},
        {"with an exponent", "1e3", std::nullopt},
        {"two in one", "60, 10", 60s},
        {"one of two is a number", "soon,7", 7s},
        {"a fraction", "1.5", 2s},
        {"a long fraction", "0.000000000000000000000000001", 1s},
        {"two points", "1.5.2", std::nullopt},
        {"a point alone", ".", std::nullopt},
        {"with a unit", "120s", 120s},
        {"with a unit that is none", "2m", std::nullopt},
        {"a unit alone", "s", std::nullopt},
        {"a sign", "+120", std::nullopt},
        {"nothing", "", std::nullopt},
        {"words", "soon", std::nullopt},
        {"a date", "Mon, 23 Nov 2026 08:00:50 GMT", 50s},
        {"an old form", "Monday, 23-Nov-26 08:00:50 GMT", 50s},
        {"the oldest form", "Mon Nov 23 08:00:50 2026", 50s},
        {"a date that has passed", "Mon, 23 Nov 2026 07:00:00 GMT", 0s},
        {"a date of next year", "Tue, 23 Nov 2027 08:00:00 GMT", retry_after_max},
        {"a wrong weekday", "Tue, 23 Nov 2026 08:00:50 GMT", std::nullopt},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        // The server's clock is two hours behind ours: dates count from its own Date.
        EXPECT_EQ(read({{"Date", "Mon, 23 Nov 2026 08:00:00 GMT"}, {"Retry-After", row.value}})
                      .retry_after,
                  row.wait);
    }
}

TEST(Quota, ReadsWhateverElseAsksForPatience) {
    using Headers = std::vector<net::Header>;
    const struct {
        std::string_view name;
        Headers headers;
        std::optional<std::chrono::seconds> wait;
    } rows[] = {
        {"with X- before it", {{"X-Retry-After", "20"}}, 20s},
        {"another form of that", {{"x-ratelimit-retry-after", "20"}}, 20s},
        {"milliseconds", {{"Retry-After-Ms", "1500"}}, 2s},
        {"milliseconds with X-", {{"x-retry-after-ms", "20000"}}, 20s},
        {"milliseconds of Azure", {{"x-ms-retry-after-ms", "20000"}}, 20s},
        {"milliseconds beyond belief", {{"Retry-After-Ms", std::string(40, '9')}}, retry_after_max},
        {"milliseconds that are a date", {{"Retry-After-Ms", "Mon, 23 Nov 2026 10:00:50 GMT"}}, {}},
        {"the longest of all", {{"Retry-After", "3"}, {"Retry-After-Ms", "9000"}}, 9s},
        {"a reset when nothing remains",
         {{"RateLimit-Reset", "30"}, {"RateLimit-Remaining", "0"}},
         30s},
        {"a reset while something remains",
         {{"RateLimit-Reset", "30"}, {"RateLimit-Remaining", "1"}},
         {}},
        {"a reset alone", {{"RateLimit-Reset", "30"}}, {}},
        {"a delay when nothing remains",
         {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset-After", "4.2"}},
         5s},
        {"less than nothing remains",
         {{"X-RateLimit-Remaining", "-1"}, {"X-RateLimit-Reset-After", "4"}},
         4s},
        {"a delay while something remains",
         {{"X-RateLimit-Remaining", "7"}, {"X-RateLimit-Reset-After", "4.2"}},
         {}},
        {"a point in time is no delay",
         {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1795478400"}},
         {}},
        {"the draft's field", {{"RateLimit", "\"minute\";r=0;t=30"}}, 30s},
        {"with blanks", {{"RateLimit", "\"minute\"; r=0 ; t = 30"}}, 30s},
        {"something remains there", {{"RateLimit", "\"minute\";r=1;t=30"}}, {}},
        {"of two limits the one that is spent",
         {{"RateLimit", "\"day\";r=90;t=3600, \"minute\";r=0;t=30"}},
         30s},
        {"of two spent ones the longer",
         {{"RateLimit", "\"day\";r=0;t=3600, \"minute\";r=0;t=30"}},
         3600s},
        {"the older field", {{"RateLimit", "limit=100, remaining=0, reset=50"}}, 50s},
        {"something remains there", {{"RateLimit", "limit=100, remaining=10, reset=50"}}, {}},
        {"nonsense there", {{"RateLimit", ";;,=,r=,t=x, remaining"}}, {}},
        {"nothing there", {{"RateLimit", ""}}, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(read(row.headers).retry_after, row.wait);
    }
}

TEST(Quota, ReckonsADateFromOurClockIfTheAnswerHasNone) {
    EXPECT_EQ(read({{"Retry-After", "Mon, 23 Nov 2026 10:00:50 GMT"}}).retry_after, 50s);
    EXPECT_EQ(
        read({{"Date", "yesterday"}, {"Retry-After", "Mon, 23 Nov 2026 10:00:50 GMT"}}).retry_after,
        50s);
}

TEST(Quota, ReadsReset) {
    const struct {
        std::string_view name;
        std::string value;
        std::string_view time;  // empty: ignored
    } rows[] = {
        {"seconds", "1795478400", "2026-11-24T00:00:00Z"},
        {"milliseconds", "1795478400123", "2026-11-24T00:00:00.123Z"},
        {"in the past", "1600000000", "2020-09-13T12:26:40Z"},
        {"a delay", "3600", ""},
        {"a year beyond all", "999999999999", ""},
        {"milliseconds beyond all", "999999999999999", ""},
        {"too many digits", "17954784000000000", ""},
        {"negative", "-1795478400", ""},
        {"a fraction", "1795478400.5", ""},
        {"a date", "Tue, 24 Nov 2026 00:00:00 GMT", ""},
        {"nothing", "", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto reset = read({{"X-RateLimit-Reset", row.value}}).reset;
        EXPECT_EQ(reset ? format_time(*reset) : std::string(), row.time);
    }
}

TEST(Quota, ReadsCounts) {
    const struct {
        std::string value;
        std::optional<std::int64_t> limit;
        std::optional<std::int64_t> remaining;
    } rows[] = {
        {"100", 100, 100},
        {"0", 0, 0},
        {"-1", std::nullopt, 0},
        {"-", std::nullopt, std::nullopt},
        {"1e3", std::nullopt, std::nullopt},
        {"100, 10", std::nullopt, std::nullopt},
        {"1000000000000000", std::nullopt, std::nullopt},
        {"many", std::nullopt, std::nullopt},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.value);
        const Quota quota =
            read({{"X-RateLimit-Limit", row.value}, {"X-RateLimit-Remaining", row.value}});
        EXPECT_EQ(quota.limit, row.limit);
        EXPECT_EQ(quota.remaining, row.remaining);
    }
}

TEST(Quota, OfSeveralTakesTheOneThatAsksForMorePatience) {
    const Quota quota = read({{"Retry-After", "10"},
                              {"Retry-After", "60"},
                              {"Retry-After", "never"},
                              {"X-RateLimit-Remaining", "5"},
                              {"X-RateLimit-Remaining", "3"},
                              {"X-RateLimit-Limit", "1000"},
                              {"X-RateLimit-Limit", "100"},
                              {"X-RateLimit-Reset", "1795478400"},
                              {"X-RateLimit-Reset", "1795474800"}});
    EXPECT_EQ(quota.retry_after, 60s);
    EXPECT_EQ(quota.remaining, 3);
    EXPECT_EQ(quota.limit, 100);
    ASSERT_TRUE(quota.reset);
    EXPECT_EQ(format_time(*quota.reset), "2026-11-24T00:00:00Z");
}

TEST(Quota, EscapesAndBoundsTheRequestId) {
    EXPECT_EQ(read({{"X-Request-ID", "a\x1b[2Jb"}}).request_id, "a\\u{1b}[2Jb");
    EXPECT_LE(read({{"X-Request-ID", std::string(10'000, 'x')}}).request_id.size(), 100U);
}

}  // namespace
}  // namespace lexid::lexi
