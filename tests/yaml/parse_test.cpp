#include "yaml/parse.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"

namespace lexid::yaml {
namespace {

// The tree in one line: `{key: value}`, `[a, b]`, `"text"`, `null`.
std::string shape(const Node& node) {
    std::string out;
    switch (node.kind) {
        case Kind::null:
            return "null";
        case Kind::scalar:
            return '"' + node.text + '"';
        case Kind::sequence:
            for (const Node& item : node.items) {
                out += (out.empty() ? "" : ", ") + shape(item);
            }
            return "[" + out + "]";
        case Kind::mapping:
            for (const Entry& entry : node.entries) {
                out += (out.empty() ? "" : ", ") + entry.key.text + ": " + shape(entry.value);
            }
            return "{" + out + "}";
    }
    return out;
}

std::string faults_of(std::string_view text, Options options = {}) {
    Faults faults(text);
    parse(text, options, faults);
    return render(faults.take(), "f", text);
}

TEST(Parse, ReadsMappingsListsAndScalars) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view tree;
    } rows[] = {
        {"nothing", "", "null"},
        {"only a comment", "# x\n", "null"},
        {"a mapping", "a: 1\nb: x y\n", R"({a: "1", b: "x y"})"},
        {"a document mark in front", "# x\n---\na: 1\n", R"({a: "1"})"},
        {"an end line", "a: 1\n...\n", R"({a: "1"})"},
        {"flow style", "a: [1, {b: c}]\n", R"({a: ["1", {b: "c"}]})"},
        {"a list at the key's indentation", "a:\n- 1\n- 2\n", R"({a: ["1", "2"]})"},
        {"a key without a value", "a:\nb: ~\n", "{a: null, b: null}"},
        {"quotes", "a: 'it''s'\nb: \"x\\ty\"\n", "{a: \"it's\", b: \"x\ty\"}"},
        {"a literal block", "a: |\n  x\n   y\n\n  z\nb: 1\n", "{a: \"x\n y\n\nz\n\", b: \"1\"}"},
        {"a folded block", "a: >-\n  x\n  y\n", R"({a: "x y"})"},
        {"a plain text over lines", "a: x\n  && y\n", R"({a: "x && y"})"},
        {"a tab before a comment", "a: 1\t# x\n", R"({a: "1"})"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Faults faults(row.text);
        const std::optional<Node> tree = parse(row.text, {}, faults);
        EXPECT_EQ(render(faults.take(), "f", row.text), "");
        ASSERT_TRUE(tree);
        EXPECT_EQ(shape(*tree), row.tree);
    }
}

TEST(Parse, RefusesWhatIsNotNeeded) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"an anchor", "a: &x 1\n", "f:1:4: error: `&x` is a YAML anchor"},
        {"an anchor on a mapping", "a: &x\n  b: 1\n", "f:1:4: error: `&x` is a YAML anchor"},
        {"an anchor on nothing", "a: &x\nb: 1\n", "f:1:4: error: `&x` is a YAML anchor"},
        {"an alias", "a: *x\n", "f:1:4: error: a text that starts with `*` is no plain text"},
        {"a tag", "a: !x 1\n", "f:1:4: error: `!x` is a YAML tag"},
        {"a standard tag", "a: !!str 1\n", "f:1:4: error: `!!str` is a YAML tag"},
        {"the tag without a name", "a: ! 1\n", "f:1:4: error: `!` is a YAML tag"},
        {"a tag on a list", "a: !!set [1]\n", "f:1:4: error: `!!set` is a YAML tag"},
        {"a merge key", "a:\n  <<: {b: 1}\n", "f:2:3: error: `<<` is a YAML merge key"},
        {"a duplicate key", "a: 1\nb: 2\n\"a\": 3\n", "f:3:1: error: the key `a` is here twice"},
        {"a list as key", "? [a]\n: 1\n", "f:1:3: error: a key must be a word, not a list"},
        {"nothing as key", "~: 1\n", "f:1:1: error: a key must be a word, not nothing"},
        {"a second document", "a: 1\n---\nb: 1\n", "f:2:1: error: `---` starts a second document"},
        {"two document marks", "---\n--- a\n", "f:2:1: error: `---` starts a second document"},
        {"something after the end", "a: 1\n...\nb: 1\n", "f:2:1: error: `...` ends the file"},
        {"a blank line after the end", "a: 1\n...\n\n", "f:2:1: error: `...` ends the file"},
        {"a directive", "%YAML 1.2\n---\na: 1\n", "f:1:1: error: YAML directives"},
        {"a NUL", std::string_view("a: \0\n", 5),
         "f:1:4: error: U+0000, a control character, can't be seen"},
        {"invalid UTF-8", "a: x\xff\n", "f:1:5: error: the byte \\xff is not UTF-8"},
        {"cut UTF-8", "a: \xe2\x82", "f:1:4: error: the byte \\xe2 is not UTF-8"},
        {"a bidirectional control", "a: x\xe2\x80\xae\n",
         "f:1:5: error: U+202E, a bidirectional control, can't be seen"},
        {"an escaped one", "a: \"x\\u202e\"\n", "f:1:4: error: an escape makes"},
        {"an escaped NUL", "a: \"x\\0\"\n", "f:1:4: error: an escape makes"},
        {"an escape control", "a: \x1b[31m\n",
         "f:1:4: error: U+001B, a control character, can't be seen"},
        {"what yaml-cpp takes for the end", "a: 1\n\x04 b: 1\n",
         "f:2:1: error: U+0004, a control character, can't be seen"},
        {"the line ends of Windows, once", "a: 1\r\nb: 1\r\n", "f:1:5: error: a carriage return"},
        {"a byte order mark",
         "\xef\xbb\xbf"
         "a: 1\n",
         "f:1:1: error: a byte order mark"},
        {"a carriage return alone hides what stands before it", "a: 1 \r# b\n",
         "f:1:6: error: a carriage return"},
        {"a line separator", "a: x\xe2\x80\xa8y\n",
         "f:1:5: error: U+2028, a line separator, can't be seen"},
        {"a next-line character", "a: x\xc2\x85y\n",
         "f:1:5: error: U+0085, a next-line character, can't be seen"},
        {"a tab in the indentation", "a:\n\tb: 1\n", "f:2:1: error: a tab in the indentation"},
        {"a text after a list", "- a\nb\n", "f:2:1: error: this does not go on"},
        {"a quote that is never closed", "a: \"b\nc: d\n", "f:1:4: error: this quote is never"},
        {"a single one", "a: 'b''\nc: d\n", "f:1:4: error: this quote is never closed"},
        {"an open list", "a: [1, 2\nb: 1\n", "close it with `]` or"},
        {"a closed list above a fault", "a: [1]\n b: 1\n", "f:2:2: error: this is not YAML"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

TEST(Parse, SaysOnceThatTheFileIsInAnotherEncoding) {
    const std::string_view text = "version: 1\nname: x\n...\n";
    std::string utf_16 = "\xff\xfe";
    for (const char c : text) {
        utf_16 += c;
        utf_16 += '\0';
    }
    const struct {
        std::string_view name;
        std::string file;
        std::string shown;
    } rows[] = {
        {"UTF-16", utf_16,
         "f: error: the file is in UTF-16 (little-endian), not in UTF-8\n"
         "  save it as UTF-8, without a byte order mark"},
        {"UTF-16 without its mark", utf_16.substr(2),
         "f: error: the file is in UTF-16 (little-endian), not in UTF-8\n"
         "  save it as UTF-8, without a byte order mark"},
        {"Windows-1252, two lines of it", "a: \xcele\nb: \xe9t\xe9\n",
         "f:1:4: error: the byte \\xce is not UTF-8: the file is in another encoding, such as "
         "Windows-1252\n  1 | a: \\xcele\n    |    ^\n  save the file as UTF-8"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(faults_of(row.file, {.end_line = true}), row.shown);
    }
}

TEST(Parse, SaysWhatToDoWithATextThatIsNoPlainScalar) {
    const struct {
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"when: \"x\" == type\n", "1:7: error: a text that starts with `\"` is no plain text"},
        {"when: 'x' in y\n", "1:7: error: a text that starts with `'` is no plain text"},
        {"- when: [1].exists(x, x > 0)\n", "1:9: error: a text that starts with `[` is no plain"},
        {"when: {1: 2}.size() == 1\n", "1:7: error: a text that starts with `{` is no plain"},
        {"when: a ? b : c\n", "1:7: error: `: ` within a text starts a mapping"},
        {"when: @x\n", "1:7: error: a text that starts with `@` is no plain text"},
        {"when: > 5\n", "1:7: error: a text that starts with `>` is no plain text"},
        {"when: - 1\n", "1:7: error: a text that starts with `- ` is no plain text"},
        {"when: !has(x)\nthen: y\n", "1:7: error: `!has(x)` is a YAML tag, which is not allowed"},
        {"when: \"x\" == type\n", "write it as a block (`when: |`, the text indented"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

TEST(Parse, NeedsTheEndLineWhereItIsAsked) {
    const struct {
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"a: 1\n...\n", ""},
        {"...\n", ""},
        {"", "f:1:1: error: the last line must be `...`"},
        {"a: 1\n", "f:1:5: error: the last line must be `...`"},
        {"a: 1\n..", "f:2:3: error: the last line must be `...`"},
        {"a: 1\n...", "f:2:4: error: a newline is missing after the last line `...`"},
        {"a: 1\n# ...\n", "f:2:6: error: the last line must be `...`"},
        {"a: |\n  ...\n", "f:2:6: error: the last line must be `...`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const std::string got = faults_of(row.text, {.end_line = true});
        EXPECT_EQ(got.substr(0, got.find('\n')), row.shown);
    }
}

TEST(Parse, ReportsAllFaultsAtOnceAndStopsSomewhere) {
    EXPECT_EQ(faults_of("a: &x 1\nb: !y 2\na: 3\n"),
              "f:1:4: error: `&x` is a YAML anchor, which is not allowed\n"
              "  1 | a: &x 1\n"
              "    |    ^\n"
              "  a text that starts with `&` must be in quotes or in a block (`|`)\n"
              "f:2:4: error: `!y` is a YAML tag, which is not allowed\n"
              "  2 | b: !y 2\n"
              "    |    ^\n"
              "  a text that starts with `!` must be in quotes or in a block (`|`)\n"
              "f:3:1: error: the key `a` is here twice\n"
              "  3 | a: 3\n"
              "    | ^");
    std::string many;
    for (int i = 0; i < 150; ++i) {
        many += "a: 1\n";
    }
    Faults faults(many);
    parse(many, {}, faults);
    const Diagnostics diagnostics = faults.take();
    ASSERT_EQ(diagnostics.size(), Faults::count_max + 1);
    EXPECT_EQ(diagnostics.back().message, "and 49 more errors");
}

TEST(Parse, BoundsSizeAndDepth) {
    EXPECT_EQ(faults_of("a: 1\n#" + std::string(text_bytes_max - 7, 'x') + "\n"), "");
    EXPECT_EQ(faults_of(std::string(text_bytes_max + 1, '\n')),
              "f: error: the file has 262145 bytes; at most 262144 are read");
    const auto nested = [](int depth) {
        return std::string(depth, '[') + std::string(depth, ']') + "\n";
    };
    EXPECT_EQ(faults_of(nested(depth_max)), "");
    EXPECT_NE(faults_of(nested(depth_max + 1)).find("nested more than 32 deep"), std::string::npos);
    EXPECT_NE(faults_of(std::string(200'000, '[')), "");
    std::string deep_blocks;
    for (int i = 0; i < 400; ++i) {
        deep_blocks += std::string(i, ' ') + "a:\n";
    }
    EXPECT_NE(faults_of(deep_blocks).find("nested more than 32 deep"), std::string::npos);
}

}  // namespace
}  // namespace lexid::yaml
