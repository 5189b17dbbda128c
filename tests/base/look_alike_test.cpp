#include "base/look_alike.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/character.hpp"

namespace lexid {
namespace {

// The text with what was found in brackets.
std::string marked(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    for (const std::size_t offset : look_alikes(text)) {
        const std::size_t size = first_character(text.substr(offset)).size;
        out += std::string(text.substr(at, offset - at)) + '[' +
               std::string(text.substr(offset, size)) + ']';
        at = offset + size;
    }
    return out + std::string(text.substr(at));
}

TEST(LookAlikes, AreFoundWhereAReaderWouldBeDeceived) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view found;
    } rows[] = {
        {"one Cyrillic letter", "Pаrtners", "P[а]rtners"},
        {"the first letter", "Рartners", "[Р]artners"},
        {"several", "Раrtnеrs", "[Р][а]rtn[е]rs"},
        {"one Latin letter in a Russian word", "Mосква", "[M]осква"},
        {"as many of each", "Pа", "P[а]"},
        {"Greek", "Pαrtners", "P[α]rtners"},
        {"a Greek unit", "10kΩ", "10kΩ"},
        {"Greek and Cyrillic", "Мοсква", "М[ο]сква"},
        {"Armenian", "Dօ not", "D[օ] not"},
        {"Cherokee in a Latin word", "Ꮲartners", "[Ꮲ]artners"},
        {"Lisu in a Latin word", "ꓑartners", "[ꓑ]artners"},
        {"full width in a Latin word", "Ｐartners", "[Ｐ]artners"},
        {"full width alone, which is wide", "Ｐａｒｔｎｅｒｓ", "Ｐａｒｔｎｅｒｓ"},
        {"a mathematical font", "𝖯artners", "[𝖯]artners"},
        {"a whole word of it", "𝖯𝖺", "[𝖯][𝖺]"},
        {"a whole word in disguise", "РОРЕ", "[Р][О][Р][Е]"},
        {"beside Latin words", "List РОРЕ: add", "List [Р][О][Р][Е]: add"},
        {"such a word in a Russian text", "Рота и сор для всех", "Рота и сор для всех"},
        {"a whole Greek word in disguise", "ΡΟΡΕ", "[Ρ][Ο][Ρ][Ε]"},
        {"Greek that shows itself", "ΑΘΗΝΑ", "ΑΘΗΝΑ"},
        {"a zero width space does not part a word", "Р\u200bartners", "[Р]\u200bartners"},
        {"nor does a digit", "Р4rtners", "[Р]4rtners"},
        {"a hyphen does", "IT-отдел", "IT-отдел"},
        {"a word beside another", "Google для всех", "Google для всех"},
        {"accents are part of a word", "Pa\u0301rtnеrs", "Pa\u0301rtn[е]rs"},
        {"not UTF-8", "P\xff\xd0", "P\xff\xd0"},
        {"nothing", "", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(marked(row.text), row.found);
    }
}

}  // namespace
}  // namespace lexid
