#include "base/diagnostic.hpp"

#include <gtest/gtest.h>

namespace lexid {
namespace {

TEST(Diagnostic, PointsAtThePlaceAsCompilersDo) {
    const std::string text = "rules:\n  - when: type == prospect_serach\n";
    EXPECT_EQ(render({2, 19, "`prospect_serach` is not defined", "did you mean `prospect_search`?"},
                     "policy.yaml", text),
              "policy.yaml:2:19: error: `prospect_serach` is not defined\n"
              "  2 |   - when: type == prospect_serach\n"
              "    |                   ^\n"
              "  did you mean `prospect_search`?");
}

TEST(Diagnostic, CountsCharactersNotBytesAndEscapesTheLine) {
    EXPECT_EQ(render({1, 4, "no", ""}, "x", "é\tü!"),
              "x:1:4: error: no\n  1 | é\\tü!\n    |     ^");
    // How the first letter is shown depends on the rest of its word.
    EXPECT_EQ(render({1, 2, "no", ""}, "x", "\u0420artners"),
              "x:1:2: error: no\n  1 | \\u{420}artners\n    |        ^");
}

TEST(Diagnostic, ShortensALongLineAroundTheCaret) {
    const std::string shown = render({1, 5001, "no", ""}, "x", std::string(10000, 'a'));
    EXPECT_LT(shown.size(), 400u);
    EXPECT_NE(shown.find("…"), std::string::npos);
}

TEST(Diagnostic, SortsByPosition) {
    EXPECT_EQ(render(Diagnostics{{2, 1, "second", ""}, {0, 0, "whole", ""}, {1, 2, "first", ""}},
                     "x", "ab\ncd"),
              "x: error: whole\n"
              "x:1:2: error: first\n  1 | ab\n    |  ^\n"
              "x:2:1: error: second\n  2 | cd\n    | ^");
}

TEST(PositionAt, CountsFromOne) {
    EXPECT_EQ(position_at("ab\nçd", 0), (Position{1, 1}));
    EXPECT_EQ(position_at("ab\nçd", 5), (Position{2, 2}));
    EXPECT_EQ(position_at("ab\nçd", 99), (Position{2, 3}));
}

}  // namespace
}  // namespace lexid
