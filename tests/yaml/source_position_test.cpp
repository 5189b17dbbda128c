#include "yaml/source_position.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "yaml/parse.hpp"

namespace lexid::yaml {
namespace {

// The value of the only key; its text has one `X`, as has the file.
struct Sample {
    explicit Sample(std::string_view file) : text(file), faults(file) {
        tree = parse(text, {}, faults).value();
    }
    const Node& value() const { return tree.entries.at(0).value; }

    std::string_view text;
    Faults faults;
    Node tree;
};

TEST(SourcePosition, FindsTheByteOfTheFile) {
    const struct {
        std::string_view name;
        std::string_view text;
    } rows[] = {
        {"plain", "a: bcX d\n"},
        {"the first character", "a: X d\n"},
        {"plain over lines", "a: b\n  c\n  dX e\n"},
        {"plain with a blank line", "a: b\n\n  c  d\n   eX\n"},
        {"the start of a line", "a: b  \n   X\n"},
        {"single quotes", "a: 'it''s a X'\n"},
        {"single quotes over lines", "a: 'b  \n   X'\n"},
        {"double quotes", "a: \"b cX\"\n"},
        {"a literal block", "a: |\n  b\n  c X\n"},
        {"the start of a block", "a: |\n  X\n"},
        {"a block with a header and a comment", "a: |2- # note\n  b\n  X\n"},
        {"more indentation", "a: |\n  b\n     c\n    X\n"},
        {"blank lines", "a: |\n  b\n\n\n  X\n"},
        {"a blank line in front", "a: |\n\n  X\n"},
        {"a folded block", "a: >-\n  b\n  c\n  X\n"},
        {"a folded block with a blank line", "a: >\n  b\n\n  X\n"},
        {"letters of many bytes", "a: é—X\n"},
        {"a backslash in a plain text", "a: b.matches(r'\\d') X\n"},
        {"a backslash in a block", "a: |\n  b\\n X\n"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Sample sample(row.text);
        EXPECT_EQ(source_offset(sample.text, sample.value(), sample.value().text.find('X')),
                  row.text.find('X'));
    }
}

TEST(SourcePosition, GivesTheStartBehindAnEscape) {
    const Sample sample("a: \"b\\\"c X\"\n");
    EXPECT_EQ(source_offset(sample.text, sample.value(), 1), 5u);
    EXPECT_EQ(source_offset(sample.text, sample.value(), sample.value().text.find('X')), 3u);
}

TEST(SourcePosition, StaysWithinTheFileAtTheEnd) {
    for (const std::string_view text :
         {"a: b", "a: |\n  b\n", "a: |\n  b", "a: 'b'", "a: >\n b\n\n"}) {
        SCOPED_TRACE(text);
        const Sample sample(text);
        EXPECT_LE(source_offset(sample.text, sample.value(), 1000), text.size());
    }
}

TEST(SourcePosition, FindsACommentBehindAPlainText) {
    const struct {
        std::string_view text;
        std::optional<std::size_t> comment;
    } rows[] = {
        {"a: b # c\n", 5},    {"a: b\t# c\n", 5},     {"a: b#c\n", {}}, {"a: b\n# c\n", {}},
        {"a: 'b' # c\n", {}}, {"a: b\n  d # c\n", 9}, {"a: b", {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Sample sample(row.text);
        EXPECT_EQ(trailing_comment(sample.text, sample.value()), row.comment);
    }
}

}  // namespace
}  // namespace lexid::yaml
