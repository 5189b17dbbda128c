#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lexid {
namespace {

using namespace std::string_literals;

// `text`, which is ASCII, with so many zero bytes before and behind each character.
std::string widened(std::string_view text, std::size_t before, std::size_t behind) {
    std::string out;
    for (const char c : text) {
        out += std::string(before, '\0') + c + std::string(behind, '\0');
    }
    return out;
}

TEST(ForeignEncoding, IsToldByItsMarkOrItsZeroBytes) {
    constexpr std::string_view text = "version: 1\nrules: []\n...\n";
    const struct {
        std::string_view name;
        std::string file;
        std::string_view encoding;
    } rows[] = {
        {"an empty file", "", ""},
        {"plain ASCII", std::string(text), ""},
        {"UTF-8", "name: Île-de-France\n", ""},
        {"UTF-8 with its mark", "\xef\xbb\xbf" + std::string(text), ""},
        {"Windows-1252", "name: \xcele-de-France\n", ""},
        {"a zero byte in a text", "a: \0\n"s + std::string(text), ""},
        {"UTF-16 as Windows saves it", "\xff\xfe" + widened(text, 0, 1), "UTF-16 (little-endian)"},
        {"the other order", "\xfe\xff" + widened(text, 1, 0), "UTF-16 (big-endian)"},
        {"without a mark", widened(text, 0, 1), "UTF-16 (little-endian)"},
        {"the other order, without", widened(text, 1, 0), "UTF-16 (big-endian)"},
        {"UTF-32", "\xff\xfe\0\0"s + widened(text, 0, 3), "UTF-32 (little-endian)"},
        {"UTF-32, the other order", "\0\0\xfe\xff"s + widened(text, 3, 0), "UTF-32 (big-endian)"},
        {"UTF-32 without a mark", widened(text, 0, 3), "UTF-32 (little-endian)"},
        {"UTF-32, the other order, without", widened(text, 3, 0), "UTF-32 (big-endian)"},
        {"a mark and nothing else", "\xff\xfe", "UTF-16 (little-endian)"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(foreign_encoding(row.file).value_or(""), row.encoding);
    }
}

}  // namespace
}  // namespace lexid
