#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cel/analysis/outlook.hpp"
#include "cel/program.hpp"

namespace lexid::cel {

// What a condition leaves open though its author hardly meant it to. Offsets are bytes of the
// program's source, views are of the program.

// A field whose absence makes (a disjunct of) the condition false instead of an error: the
// condition uses the field, but asks first whether it is there, is no null, or is of some kind.
struct Disarmed {
    Path path;
    Supposition::What by = Supposition::What::missing;  // by this value of the field
    std::size_t offset = 0;                             // of the part that is false
    std::string part;
};

// For each path the first such part.
std::vector<Disarmed> disarmed_parts(const Program& condition);

// Whether the condition is true, or an error, for some task with that value: it catches what
// another one lets pass. False if it has nothing to do with the field.
bool catches(const Program& condition, const Path& path, Supposition::What what);

// A field that is compared with a constant number, and a direction in which nothing bounds it: a
// number beyond all measure may make (a disjunct of) the condition true.
struct Unbounded {
    Path path;
    bool below = false;      // else above
    std::size_t offset = 0;  // of the comparison
};
std::vector<Unbounded> unbounded_numbers(const Program& condition);

// A constant text that is compared by `==`, `!=` or `in`, or is a key that is looked up, or is
// looked for within fold(…).
struct ComparedText {
    std::string_view text;
    std::string_view constant;  // the name of the constant that holds it; empty: a literal
    std::size_t offset = 0;     // of the literal or the constant's name
    bool with_folded = false;   // the other side is fold(…)
    bool part = false;          // an argument of startsWith, endsWith or contains
};
std::vector<ComparedText> compared_texts(const Program& condition);

}  // namespace lexid::cel
