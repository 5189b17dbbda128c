#include "cel/library/fold.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "base/ascii.hpp"
#include "base/character.hpp"
#include "cel/limits.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/frame.hpp"

namespace lexid::cel {
namespace {

// Characters of Default_Ignorable_Code_Point that are not assigned yet: the library strips only
// those that are. A soft hyphen in their place is stripped.
utf8proc_int32_t as_ignorable(utf8proc_int32_t code, void*) {
    constexpr utf8proc_int32_t soft_hyphen = 0xad;
    const bool ignorable = code == 0x2065 || (code >= 0xfff0 && code <= 0xfff8) ||
                           (code >= 0xe0000 && code <= 0xe0fff);
    return ignorable ? soft_hyphen : code;
}

std::optional<std::string> mapped(std::string_view text, unsigned options) {
    utf8proc_uint8_t* out = nullptr;
    const utf8proc_ssize_t size =
        utf8proc_map_custom(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                            static_cast<utf8proc_ssize_t>(text.size()), &out,
                            static_cast<utf8proc_option_t>(options), as_ignorable, nullptr);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, &std::free);
    if (size == UTF8PROC_ERROR_NOMEM) {
        throw std::bad_alloc();
    }
    if (size < 0) {
        return std::nullopt;
    }
    return std::string(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
}

// Unicode's White_Space.
bool is_white_space(char32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xa0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

std::string with_single_blanks(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool blank_due = false;
    while (!text.empty()) {
        const Character character = first_character(text);
        const std::size_t size = std::max<std::size_t>(character.size, 1);
        if (character.size > 0 && is_white_space(character.code)) {
            blank_due = !out.empty();
        } else {
            out += blank_due ? " " : "";
            out += text.substr(0, size);
            blank_due = false;
        }
        text.remove_prefix(size);
    }
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Charges for the text, and for what becomes of it before it is made.
Value fold_text(CallContext& context, std::string_view text) {
    const bool ascii = is_ascii(text);
    if ((!ascii &&
         !context.frame().spend(fold_steps_per_call + fold_steps_per_byte * text.size())) ||
        !context.reserve(ascii ? text.size() : fold_growth_max * text.size())) {
        return exhausted();
    }
    const std::optional<std::string> out = folded(text);
    return out ? context.string(*out)
               : context.fail(ErrorCode::invalid_argument, "the text is no UTF-8");
}

Value fold(CallContext& context, std::span<const Value> arguments) {
    const Value& argument = arguments[0];
    if (argument.kind() == Kind::string) {
        return fold_text(context, argument.as_text());
    }
    if (argument.kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    std::vector<Value> elements;
    for (std::size_t i = 0; i < argument.size(); ++i) {
        const Value element = element_at(argument, i);
        if (element.kind() != Kind::string) {
            return context.no_such_overload({&element, 1});
        }
        elements.push_back(fold_text(context, element.as_text()));
        if (!elements.back().is_value()) {
            return elements.back();
        }
    }
    return context.list(elements);
}

}  // namespace

std::optional<std::string> folded(std::string_view text) {
    if (is_ascii(text)) {
        return with_single_blanks(ascii_lower(text));
    }
    constexpr unsigned fold_options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    std::optional<std::string> out =
        mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE);
    // One round is enough for every character alone; a second sees what the first brought together.
    // Unicode promises that there it ends.
    constexpr int rounds = 2;
    for (int round = 0; out && round < rounds; ++round) {
        out = mapped(*out, fold_options);
    }
    return out ? std::optional(with_single_blanks(*out)) : std::nullopt;
}

void declare_fold(Environment& environment) {
    const Type text = Type::string();
    const Type texts = Type::list(text);
    environment.add_function(
        {"fold",
         {{"fold_string", false, {text}, text}, {"fold_list", false, {texts}, texts}},
         fold});
}

}  // namespace lexid::cel
