#include "base/timestamp.hpp"

#include <gtest/gtest.h>

namespace lexid {
namespace {

TEST(Timestamp, ReadsWhatCanBeMeantInOneWayOnly) {
    const ParsedTime plain{1795939200, 0};  // 2026-11-29T08:00:00Z
    const auto fraction = [&](std::int32_t nanoseconds) {
        return ParsedTime{plain.seconds, nanoseconds};
    };
    const struct {
        std::string_view name;
        std::string_view text;
        std::optional<ParsedTime> time;
    } rows[] = {
        {"as documented", "2026-11-29T08:00:00Z", plain},
        {"lower case", "2026-11-29t08:00:00z", plain},
        {"as PostgreSQL writes it", "2026-11-29 08:00:00.123+00", fraction(123'000'000)},
        {"with six digits", "2026-11-29 08:00:00.123456+00", fraction(123'456'000)},
        {"an offset without a colon", "2026-11-29T09:00:00+0100", plain},
        {"an offset of hours", "2026-11-29T09:00:00+01", plain},
        {"a negative offset of hours", "2026-11-29T03:00:00-05", plain},
        {"an offset behind a blank", "2026-11-29 08:00:00 +0000", plain},
        {"UTC by name", "2026-11-29 08:00:00 UTC", plain},
        {"GMT by name", "2026-11-29T08:00:00GMT", plain},
        {"an unknown place, a known time", "2026-11-29T08:00:00-00:00", plain},
        {"a comma", "2026-11-29T08:00:00,5Z", fraction(500'000'000)},
        {"one digit", "2026-11-29T08:00:00.1Z", fraction(100'000'000)},
        {"nine digits", "2026-11-29T08:00:00.000000001Z", fraction(1)},
        {"ten digits", "2026-11-29T08:00:00.1234567899Z", fraction(123'456'789)},
        {"very many digits", "2026-11-29T08:00:00.00000000000000000000000000000001Z", plain},
        {"no seconds", "2026-11-29T08:00Z", plain},
        {"blanks around it", "  2026-11-29T08:00:00Z ", plain},
        {"without dashes and colons", "20261129T080000Z", plain},
        {"the same with a fraction", "20261129T080000.25+0000", fraction(250'000'000)},
        {"the same without seconds", "20261129T0800Z", plain},
        {"a leap second", "2026-11-29T07:59:60Z", plain},
        {"no offset", "2026-11-29T08:00:00", std::nullopt},
        {"no offset behind a fraction", "2026-11-29 08:00:00.123", std::nullopt},
        {"no time of day", "2026-11-29", std::nullopt},
        {"a date with an offset", "2026-11-29Z", std::nullopt},
        {"two blanks", "2026-11-29  08:00:00Z", std::nullopt},
        {"a blank without dashes", "20261129 080000Z", std::nullopt},
        {"dashes in the date alone", "2026-11-29T080000Z", std::nullopt},
        {"seconds since 1970", "1795939200", std::nullopt},
        {"milliseconds since 1970", "1795939200000", std::nullopt},
        {"days before months", "29-11-2026 08:00:00Z", std::nullopt},
        {"slashes", "2026/11/29 08:00:00Z", std::nullopt},
        {"a month by name", "29 Nov 2026 08:00:00 GMT", std::nullopt},
        {"twelve hours", "2026-11-29 08:00:00 PM +00", std::nullopt},
        {"a place", "2026-11-29T08:00:00 Europe/Berlin", std::nullopt},
        {"another place by letters", "2026-11-29T08:00:00 EST", std::nullopt},
        {"UTC and an offset", "2026-11-29T08:00:00Z+01:00", std::nullopt},
        {"an offset of three digits", "2026-11-29T08:00:00+010", std::nullopt},
        {"an offset of a day", "2026-11-29T08:00:00+24:00", std::nullopt},
        {"an offset with seconds", "2026-11-29T08:00:00+01:00:00", std::nullopt},
        {"hour 24", "2026-11-28T24:00:00Z", std::nullopt},
        {"second 61", "2026-11-29T08:00:61Z", std::nullopt},
        {"a day that is none", "2026-02-29T08:00:00Z", std::nullopt},
        {"no fraction behind its point", "2026-11-29T08:00:00.Z", std::nullopt},
        {"a year of five digits", "12026-11-29T08:00:00Z", std::nullopt},
        {"a year of two digits", "26-11-29T08:00:00Z", std::nullopt},
        {"other digits", "2026-11-29T08:00:0\u0660Z", std::nullopt},
        {"a no-break space", "2026-11-29\u00a008:00:00Z", std::nullopt},
        {"nothing", "", std::nullopt},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(parse_timestamp(row.text), row.time);
    }
}

}  // namespace
}  // namespace lexid
