#pragma once

#include <cstddef>
#include <cstdint>

namespace lexid::cel {

// A condition is written by a person; the longest sensible ones list a few hundred names.
inline constexpr std::size_t expression_bytes_max = 64 * 1024;

// Parser, checker, evaluator and printers recurse along the tree. 250 levels are far beyond what a
// person writes and stay below 1 MiB of stack even under AddressSanitizer.
inline constexpr int depth_max = 250;

// Values nest by what they were built of, not by the tree alone (cel.bind can stack them), and
// comparing, hashing and showing them recurses.
inline constexpr int value_depth_max = 500;

// What one evaluation may do before it ends in an error. A step stands for up to some ten
// nanoseconds, whatever is done in it (tests/bench/evaluation_cost measures each function), so this
// is some ten milliseconds at worst. Ordinary conditions take under a hundred steps, and comparing
// each of 500 elements with each of 500 others takes 750,000.
inline constexpr std::uint64_t evaluation_cost_max = 1'000'000;

// Text and elements handled count as a step each this many bytes or elements; where a text is gone
// through byte by byte, this many.
inline constexpr std::size_t bytes_per_step = 64;
inline constexpr std::size_t elements_per_step = 4;
inline constexpr std::size_t characters_per_step = 8;

// Making or reading the text of a number, a time or an address.
inline constexpr std::uint64_t small_text_cost = 32;

// Asking the zone database, and if it does not know the zone: that throws.
inline constexpr std::uint64_t time_zone_cost = 64;
inline constexpr std::uint64_t unknown_time_zone_cost = 1'024;

// An error, which `||` and the like may absorb.
inline constexpr std::uint64_t error_cost = 2;

// Putting an entry into a map.
inline constexpr std::uint64_t map_entry_cost = 8;

// Sorting takes, for each key, what some 17 comparisons in no order of the memory take.
inline constexpr std::uint64_t sorting_cost_per_key = 32;

// What one evaluation may build: the largest list of tasks is as large (64 MiB).
inline constexpr std::size_t evaluation_bytes_max = 64 * 1024 * 1024;

// Constants beyond this in all are computed when evaluated: a program should stay about as large
// as its source.
inline constexpr std::size_t folded_bytes_max = 64 * 1024;
inline constexpr std::uint64_t folding_cost_max = 10'000;

// A type of more parts than this is taken for dyn: bound names can double a type with every line.
inline constexpr std::uint32_t type_parts_max = 128;

// Comparing types is quick, but nothing in the algorithm says so; beyond this, types count as dyn.
inline constexpr std::uint32_t inference_steps_max = 2'000'000;

// Faults that one check reports; nobody reads more, and each looks for near names.
inline constexpr std::size_t faults_max = 100;

// Constant patterns of one expression: the worst take some ten milliseconds each to compile.
inline constexpr std::size_t patterns_max = 64;

// Of all expressions that are compiled together, such as those of a policy, in RE2's instructions:
// a few tenths of a second's work. An ordinary pattern has a hundred, `\pL` 1,200, and each counts
// as some, since its searches take memory too; one that is refused counts as a large one.
inline constexpr std::size_t batch_pattern_instructions_max = 400'000;
inline constexpr std::size_t pattern_instructions_min = 200;
inline constexpr std::size_t refused_pattern_instructions = 40'000;

// RE2's memory for one pattern; an ordinary pattern takes a few KiB, and a search that outgrows its
// cache becomes slow, not wrong.
inline constexpr std::int64_t pattern_memory_bytes = 1024 * 1024;
inline constexpr std::size_t pattern_bytes_max = 4096;
// The same for a pattern that is only known when it is evaluated: compiling the largest takes as
// long as its memory is large.
inline constexpr std::int64_t made_pattern_memory_bytes = 128 * 1024;

// Looking for a pattern takes a step each this many pairs of a byte of the text and an instruction
// of the pattern. Most take far less; patterns such as `a[ab]{900}c` take it, and a text may be
// long.
inline constexpr std::uint64_t match_pairs_per_step = 2;

// Compiling a pattern that is only known when it is evaluated, in steps: at least, for each of its
// instructions, and if it is refused, which may take as long as the largest.
inline constexpr std::uint64_t pattern_cost = 2'000;
inline constexpr std::uint64_t pattern_cost_per_instruction = 128;
inline constexpr std::uint64_t refused_pattern_cost = 500'000;

// Folding a text that is not ASCII takes so many steps, and more for each byte: it is gone through
// three times, by a library that looks up each character. ASCII is charged like any other copy.
inline constexpr std::uint64_t fold_steps_per_call = 16;
inline constexpr std::uint64_t fold_steps_per_byte = 3;

// In bytes, no character's fold is longer than this many times the character (U+FDFA has 18
// letters).
inline constexpr std::size_t fold_growth_max = 11;

// Texts in messages: keys of a map that are named, and characters of a value that is shown.
inline constexpr std::size_t shown_keys_max = 8;
inline constexpr std::size_t shown_characters_max = 80;

}  // namespace lexid::cel
