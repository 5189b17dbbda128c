#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.hpp"

namespace lexid::cel {

// A part of an expression that is an error whatever its variables are, since what is constant in it
// can't be right: `duration("3d")`, `now.getHours("Europe/Berlln")`, `x / 0`.
struct CertainError {
    std::size_t at = 0;    // where in the source the constant stands
    std::string function;  // `duration`, `getHours`, `/`; empty if it is neither
    std::string constant;  // the text that it can't take; empty if it is none
    std::string error;     // as an evaluation would tell it
};

// The innermost of each, in the order of the source, up to `faults_max`; also where the rest of the
// expression keeps an evaluation from getting there. `environment` is the one that the program was
// compiled in; without its time zones nothing is said of zones.
std::vector<CertainError> certain_errors(const Program& program, const Environment& environment);

}  // namespace lexid::cel
