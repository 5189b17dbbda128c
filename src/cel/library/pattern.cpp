#include "cel/library/pattern.hpp"

#include <re2/re2.h>

#include "cel/limits.hpp"

namespace lexid::cel {
namespace {

std::unique_ptr<const re2::RE2> compiled(std::string_view text, std::int64_t memory_bytes) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory_bytes);
    return std::make_unique<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
}

}  // namespace

std::unique_ptr<const re2::RE2> make_pattern(std::string_view text, std::int64_t memory_bytes) {
    if (text.size() > pattern_bytes_max) {
        return nullptr;
    }
    auto pattern = compiled(text, memory_bytes);
    return pattern->ok() ? std::move(pattern) : nullptr;
}

std::string fault_of_pattern(std::string_view text) {
    if (text.size() > pattern_bytes_max) {
        return "a pattern has at most " + std::to_string(pattern_bytes_max) + " bytes";
    }
    const auto pattern = compiled(text, pattern_memory_bytes);
    return pattern->ok() ? std::string() : pattern->error();
}

std::uint64_t compile_steps(const re2::RE2& pattern) {
    return static_cast<std::uint64_t>(pattern.ProgramSize()) * pattern_cost_per_instruction;
}

std::uint64_t match_steps(const re2::RE2& pattern, std::size_t text_bytes) {
    return text_bytes * static_cast<std::uint64_t>(pattern.ProgramSize()) / match_pairs_per_step;
}

bool is_found(const re2::RE2& pattern, std::string_view text) {
    return pattern.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr,
                         0);
}

}  // namespace lexid::cel
