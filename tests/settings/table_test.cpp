#include "settings/table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "settings/samples.hpp"

namespace lexid::settings {
namespace {

TEST(SettingsTable, NamesEachKeyOnceAndTheKeysOfASectionTogether) {
    std::set<std::string_view> keys;
    std::set<std::string_view> sections;
    std::string_view section_before;
    for (const Setting& row : table()) {
        SCOPED_TRACE(row.key);
        EXPECT_TRUE(keys.insert(row.key).second);
        EXPECT_FALSE(row.name().contains('.'));
        if (!row.section().empty() && row.section() != section_before) {
            EXPECT_TRUE(sections.insert(row.section()).second);
            EXPECT_FALSE(keys.contains(row.section()));
        }
        section_before = row.section();
    }
    for (const std::string_view later : later_keys()) {
        EXPECT_FALSE(keys.contains(later)) << later;
    }
}

TEST(SettingsTable, SaysOfEachKeyWhatItMeansAndWhatHoldsWithoutIt) {
    for (const Setting& row : table()) {
        SCOPED_TRACE(row.key);
        ASSERT_FALSE(row.meaning.empty());
        EXPECT_FALSE(row.meaning.ends_with('.'));
        EXPECT_EQ(row.default_text.empty(), !row.absent.means.empty());
        EXPECT_EQ(row.absent.means.empty(), row.absent.example.empty());
        const std::string_view value =
            row.default_text.empty() ? row.absent.example : row.default_text;
        EXPECT_TRUE(parse_settings(file_with(row, value))) << value;
    }
}

TEST(SettingsTable, EachKeyHasAPlaceOfItsOwn) {
    for (const Setting& row : table()) {
        SCOPED_TRACE(row.key);
        const auto before = texts_of(default_settings());
        auto after = texts_of(parse_settings(file_with(row, other_value(row))).value());
        std::size_t changed = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            changed += before[i] == after[i] ? 0 : 1;
        }
        EXPECT_EQ(changed, 1u);
    }
}

TEST(SettingsTable, BoundsCountAsWithin) {
    for (const Setting& row : table()) {
        SCOPED_TRACE(row.key);
        for (const std::string& value : values_at_the_edge(row)) {
            EXPECT_TRUE(parse_settings(file_with(row, value))) << value;
        }
        for (const std::string& value : values_beyond(row)) {
            EXPECT_FALSE(parse_settings(file_with(row, value))) << value;
        }
    }
}

}  // namespace
}  // namespace lexid::settings
