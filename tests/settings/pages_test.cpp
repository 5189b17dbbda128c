// Keeps config/lexid.yaml and docs/settings.md as the table has them. With LEXID_UPDATE_DOCS in the
// environment they are written anew.
#include "settings/pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>

#include "settings/samples.hpp"

namespace lexid::settings {
namespace {

void expect_shipped(const std::string& name, const std::string& text) {
    const std::string path = LEXID_SOURCE_DIR "/" + name;
    if (std::getenv("LEXID_UPDATE_DOCS") != nullptr) {
        std::ofstream(path) << text;
    }
    std::ifstream in(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text)
        << "LEXID_UPDATE_DOCS=1 settings_test writes " << name << " anew";
}

TEST(SettingsPages, AreTheOnesThatShip) {
    expect_shipped("config/lexid.yaml", settings_file());
    expect_shipped("docs/settings.md", reference_page());
}

TEST(SettingsPages, TheFileShowsTheDefaults) {
    const std::string text = settings_file();
    const auto settings = parse_settings(text);
    ASSERT_TRUE(settings) << render(settings.error(), "lexid.yaml", text);
    EXPECT_EQ(texts_of(*settings), texts_of(default_settings()));
    for (const auto line : std::views::split(text, '\n')) {
        EXPECT_LE(line.size(), 100u) << std::string_view(line);
        EXPECT_FALSE(std::string_view(line).ends_with(' ')) << std::string_view(line);
    }
}

// Whoever takes away what makes a line a comment has a file that lexid takes.
TEST(SettingsPages, WhatTheFileHasInCommentsCanBeTurnedOn) {
    for (const Setting& row : table()) {
        if (!row.default_text.empty()) {
            continue;
        }
        SCOPED_TRACE(row.key);
        std::string text;
        const std::string shown = std::string(row.name()) + ": " + std::string(row.absent.example);
        const std::string head = "# " + std::string(row.section()) + ":";
        bool found = false;
        for (const auto part : std::views::split(settings_file(), '\n')) {
            std::string line{std::string_view(part)};
            const std::size_t mark = line.find('#');
            const std::size_t at = line.find(shown);
            const bool is_it = at != std::string::npos && line.find_first_not_of("# ") == at;
            if (is_it || (!row.section().empty() && line == head)) {
                line.erase(mark, 2);
            }
            found = found || is_it;
            text += line + '\n';
        }
        EXPECT_TRUE(found);
        const auto settings = parse_settings(text);
        ASSERT_TRUE(settings) << render(settings.error(), "lexid.yaml", text);
        EXPECT_EQ(texts_of(*settings),
                  texts_of(parse_settings(file_with(row, row.absent.example)).value()));
    }
}

TEST(SettingsPages, ThePageHasEachKey) {
    const std::string page = reference_page();
    for (const Setting& row : table()) {
        EXPECT_TRUE(page.contains("| `" + std::string(row.key) + "` |")) << row.key;
    }
}

}  // namespace
}  // namespace lexid::settings
