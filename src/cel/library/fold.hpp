#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cel/environment.hpp"

namespace lexid::cel {

// The text as it is when case, width, fonts, invisible characters and the kinds and numbers of
// blanks don't count, so that two spellings of a name compare equal: Unicode's NFKC_Casefold (of
// the canonical form, so that equivalent texts fold alike) without default-ignorable characters;
// then each run of white space is one blank, and there is none at the ends. `" PARTNERS\u200b"` and
// `Ｐａｒｔｎｅｒｓ` give `partners`, `Straße` gives `strasse`. Letters of another script stay what
// they are: a Cyrillic `а` is no Latin `a`.
//
// Folding twice gives the same. Nothing if the text is no UTF-8. The result has at most
// `fold_growth_max` times the bytes of the text.
std::optional<std::string> folded(std::string_view text);

// Adds `fold(string)` and `fold(list(string))`, which folds each element.
void declare_fold(Environment& environment);

}  // namespace lexid::cel
