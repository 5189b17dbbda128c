#pragma once

#include <array>

// What generated copies of the sources ask (tests/mutants/mutants.py): whether this mutant is on.
// At most one is, by the variable LEXID_MUTANT, and those that were asked for are noted.
namespace lexid_mutants {

inline constexpr int count_max = 200'000;
inline int active = 0;  // none
inline std::array<unsigned char, count_max> reached{};

}  // namespace lexid_mutants

inline bool lexid_mutant(int number) {
    lexid_mutants::reached[static_cast<unsigned>(number)] = 1;
    return number == lexid_mutants::active;
}
