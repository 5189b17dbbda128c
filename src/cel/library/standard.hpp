#pragma once

#include <span>

#include "cel/environment.hpp"
#include "cel/value/frame.hpp"

namespace lexid::cel {

// The functions of the standard library and of the extension libraries, by family.
void declare_conversions(Environment& environment);
void declare_texts(Environment& environment);
void declare_times(Environment& environment);
void declare_strings_library(Environment& environment);
void declare_math_library(Environment& environment);
void declare_encoders_library(Environment& environment);
void declare_optionals_library(Environment& environment);
void declare_lists_library(Environment& environment);
void declare_sets_library(Environment& environment);
void declare_network_library(Environment& environment);

// Implementations that the compiler knows better ways for where an argument is constant, or needs
// only one of.
Value contains_text(CallContext& context, std::span<const Value> arguments);
Value starts_with_text(CallContext& context, std::span<const Value> arguments);
Value ends_with_text(CallContext& context, std::span<const Value> arguments);
Value match_text(CallContext& context, std::span<const Value> arguments);
Value either_optional(CallContext& context, std::span<const Value> arguments);
Value value_of_optional(CallContext& context, std::span<const Value> arguments);

// Of a list or, by characters, of a string: two libraries share the name.
Value reverse(CallContext& context, std::span<const Value> arguments);

}  // namespace lexid::cel
