#include "policy/constant_hints.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace lexid::policy {
namespace {

class FewZones final : public cel::TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view, std::int64_t) const override {
        return std::nullopt;
    }
    std::vector<std::string> names() const override {
        return {"Zulu", "Europe/Zurich", "Africa/Abidjan", "America/Indiana/Knox"};
    }
};

std::string hint(const std::string& function, const std::string& constant) {
    const FewZones zones;
    return hint_for_constant({.at = 0, .function = function, .constant = constant, .error = ""},
                             &zones);
}

std::string meant(std::string_view text) {
    return "did you mean `" + std::string(text) + "`?";
}

TEST(ConstantHints, ADurationInWordsIsWrittenInHoursMinutesAndSeconds) {
    const struct {
        std::string_view in_words;
        std::string_view written;
    } rows[] = {
        {"2d", "48h"},
        {"2day", "48h"},
        {"2days", "48h"},
        {"2w", "336h"},
        {"2week", "336h"},
        {"2weeks", "336h"},
        {"2hour", "2h"},
        {"2 hours", "2h"},
        {"2hr", "2h"},
        {"2hrs", "2h"},
        {"2 h", "2h"},
        {"2minute", "2m"},
        {"2minutes", "2m"},
        {"2min", "2m"},
        {"2mins", "2m"},
        {"2 m", "2m"},
        {"2second", "2s"},
        {"2seconds", "2s"},
        {"2sec", "2s"},
        {"2secs", "2s"},
        {"2 s", "2s"},
        {"2 DAYS", "48h"},
        {"2_Weeks", "336h"},
        {"0 days", "0h"},
        {"999999 min", "999999m"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.in_words);
        EXPECT_EQ(hint("duration", std::string(row.in_words)), meant(row.written));
    }
    for (const std::string text : {"1000000 min", "99999999999999999999d", "d", "days", "2",
                                   "2 fortnights", "2dd", "-2d", "2.5d", "two days"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(hint("duration", text),
                  "a duration is written as in `72h`, `90m` or `1h30m`: in hours, minutes and "
                  "seconds");
    }
}

TEST(ConstantHints, ATimestampGetsWhatItLacks) {
    const struct {
        std::string_view lacking;
        std::string_view written;
    } rows[] = {
        {"2026-11-29", "2026-11-29T00:00:00Z"},
        {"2026-11-29T08:00:00", "2026-11-29T08:00:00Z"},
        {"2026-11-29 08:00:00", "2026-11-29T08:00:00Z"},
        {"2026-11-29 08:00:00Z", "2026-11-29T08:00:00Z"},
        {"2026-11-29 08:00:00+01:00", "2026-11-29T08:00:00+01:00"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.lacking);
        EXPECT_EQ(hint("timestamp", std::string(row.lacking)), meant(row.written));
    }
    for (const std::string text : {"29.11.2026", "2026-11", "tomorrow", "2026-02-30"}) {
        EXPECT_EQ(hint("timestamp", text), "a timestamp is written as in `2026-11-29T08:00:00Z`")
            << text;
    }
}

TEST(ConstantHints, AZoneIsFoundByItsNameOrItsCity) {
    const std::string otherwise =
        "time zones are named as in `America/New_York`, or by their offset as in `+05:30`";
    const struct {
        std::string_view name;
        std::string_view written;
        std::string hint;
    } rows[] = {
        {"other case", "EUROPE/ZURICH", meant("Europe/Zurich")},
        {"other case, from a to z", "zULU", meant("Zulu")},
        {"other case, from the first letter on", "aFRICA/aBIDJAN", meant("Africa/Abidjan")},
        {"its city as it is written", "Zurich", meant("Europe/Zurich")},
        {"a misspelt region", "Euorpe/Zurich", meant("Europe/Zurich")},
        {"its city", "abidjan", meant("Africa/Abidjan")},
        {"its city, two levels below", "KNOX", meant("America/Indiana/Knox")},
        {"misspelt", "Europe/Zurihc", meant("Europe/Zurich")},
        {"a misspelt city", "Zurihc", meant("Europe/Zurich")},
        {"a misspelt city elsewhere", "Asia/Abijan", meant("Africa/Abidjan")},
        {"as long as one that there is", "Qxyw", otherwise},
        {"begins as one that there is", "Zxyw", otherwise},
        {"an abbreviation", "CEST", otherwise},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(hint("getHours", std::string(row.written)), row.hint);
        EXPECT_EQ(hint("getDayOfWeek", std::string(row.written)), row.hint);
        EXPECT_EQ(hint_for_constant({.at = 0,
                                     .function = "getHours",
                                     .constant = std::string(row.written),
                                     .error = ""},
                                    nullptr),
                  otherwise)
            << "no zone is known";
    }
}

TEST(ConstantHints, NothingElseHasOne) {
    for (const std::string function : {"matches", "", "/", "target", "ge"}) {
        EXPECT_EQ(hint(function, "2d"), "") << function;
    }
    for (const std::string function : {"duration", "timestamp", "getHours", "matches"}) {
        EXPECT_EQ(hint(function, ""), "") << function;
    }
}

}  // namespace
}  // namespace lexid::policy
