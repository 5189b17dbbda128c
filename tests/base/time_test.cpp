#include "base/time.hpp"

#include <gtest/gtest.h>

namespace lexid {
namespace {

TEST(Rfc3339, ReadsInstantsAndNothingElse) {
    const struct {
        std::string_view text;
        std::optional<ParsedTime> time;
    } rows[] = {
        {"1970-01-01T00:00:00Z", ParsedTime{0, 0}},
        {"2026-11-23T10:00:00.5-05:00", ParsedTime{1795446000, 500000000}},
        {"2026-11-23t15:00:00.000000001z", ParsedTime{1795446000, 1}},
        {"0001-01-01T00:00:00Z", ParsedTime{-62135596800, 0}},
        {"9999-12-31T23:59:59Z", ParsedTime{253402300799, 0}},
        {"2024-02-29T00:00:00Z", ParsedTime{1709164800, 0}},
        {"2026-02-29T00:00:00Z", std::nullopt},
        {"2026-11-23T10:00:60Z", std::nullopt},
        {"2026-11-23T24:00:00Z", std::nullopt},
        {"2026-11-23T10:00:00", std::nullopt},
        {"2026-11-23 10:00:00Z", std::nullopt},
        {"2026-11-23T10:00:00.Z", std::nullopt},
        {"2026-11-23T10:00:00.1234567890Z", std::nullopt},
        {"2026-11-23T10:00:00+0500", std::nullopt},
        {"2026-11-23T10:00:00Z ", std::nullopt},
        {"0000-01-01T00:00:00Z", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        EXPECT_EQ(parse_rfc3339(row.text), row.time);
    }
}

TEST(FormatTime, WritesWhatParseTimeReads) {
    for (const std::string_view text :
         {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.250Z", "1969-12-31T23:59:59.000001Z"}) {
        EXPECT_EQ(format_time(*parse_time(text)), text);
    }
}

TEST(Duration, IsReadStrictly) {
    using namespace std::chrono_literals;
    const struct {
        std::string_view text;
        std::optional<Duration> duration;
    } rows[] = {
        {"90s", 90s},
        {"10m", 10min},
        {"1h30m", 90min},
        {"500ms", 500ms},
        {"7d", 168h},
        {"1m500ms", 60500ms},
        {"0s", 0s},
        {"", std::nullopt},
        {"10", std::nullopt},
        {"m", std::nullopt},
        {"1m1h", std::nullopt},
        {"1m1m", std::nullopt},
        {"-1m", std::nullopt},
        {"1.5h", std::nullopt},
        {"1 m", std::nullopt},
        {"9999999999s", std::nullopt},
        {"4000d", std::nullopt},
        {"1w", std::nullopt},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        EXPECT_EQ(parse_duration(row.text), row.duration);
    }
    EXPECT_EQ(format_duration(90min), "1h30m");
    EXPECT_EQ(format_duration(0s), "0s");
    EXPECT_EQ(format_duration(60500ms), "1m500ms");
}

}  // namespace
}  // namespace lexid
