#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace lexid {

// Where `text` has letters that a reader takes for others, as offsets in ascending order:
//
// - in a word that mixes scripts which look alike (Latin, Cyrillic, Greek and a few more), the
//   letters of all scripts but the one that most of its letters are of: the Cyrillic `а` of
//   `Pаrtners`. Of Greek only what looks Latin, since `kΩ` is no disguise;
// - a word all of whose letters look like those of another script (`РОРЕ`), unless some other word
//   shows that the text is in that script;
// - the letters in mathematical fonts, which a terminal may show like any other.
//
// A cautious and short form of what Unicode Technical Standard 39 calls mixed-script and
// whole-script confusables. Ordinary text of any one script has none, nor has one word of it beside
// another of another script.
std::vector<std::size_t> look_alikes(std::string_view text);

}  // namespace lexid
