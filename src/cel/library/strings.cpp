#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cel/library/format.hpp"
#include "cel/library/search.hpp"
#include "cel/library/standard.hpp"
#include "cel/limits.hpp"
#include "cel/syntax/literal.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/frame.hpp"
#include "cel/value/utf8.hpp"

// The strings library. Positions count characters.

namespace lexid::cel {
namespace {

using Arguments = std::span<const Value>;

// Whether the arguments are of these kinds, as far as there are some: s string, i int.
bool are(Arguments arguments, std::string_view kinds) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i].kind() != (kinds[i] == 's' ? Kind::string : Kind::integer)) {
            return false;
        }
    }
    return true;
}

// Of a part that is cut out or put in.
constexpr std::uint64_t piece_cost = 4;
// Of a character that may be a blank.
constexpr std::uint64_t blank_cost = 8;

Value out_of_range(CallContext& context, const Value& position) {
    return context.fail(ErrorCode::invalid_argument, "there is no such position in the text",
                        {position});
}

// The offset of a position from 0 to the number of characters; npos otherwise.
std::size_t offset_of(std::string_view text, const Value& position) {
    return position.as_integer() < 0
               ? std::string_view::npos
               : offset_of_character(text, static_cast<std::uint64_t>(position.as_integer()));
}

Value char_at(CallContext& context, Arguments arguments) {
    if (!are(arguments, "si")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    if (!context.spend_characters(text.size())) {
        return exhausted();
    }
    const std::size_t at = offset_of(text, arguments[1]);
    if (at == std::string_view::npos) {
        return out_of_range(context, arguments[1]);
    }
    return Value::of(at == text.size() ? std::string_view()
                                       : text.substr(at, next_character(text, at) - at));
}

Value position_of(std::string_view text, std::size_t offset) {
    return Value::of(offset == std::string_view::npos
                         ? std::int64_t{-1}
                         : static_cast<std::int64_t>(count_characters(text.substr(0, offset))));
}

Value index_of(CallContext& context, Arguments arguments) {
    if (!are(arguments, "ssi")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    const std::string_view wanted = arguments[1].as_text();
    std::size_t from = 0;
    if (arguments.size() == 3) {
        if (!context.spend_characters(text.size())) {
            return exhausted();
        }
        from = offset_of(text, arguments[2]);
        if (from == std::string_view::npos) {
            return out_of_range(context, arguments[2]);
        }
    }
    const auto found = find_text(context.frame(), text, wanted, from);
    return found && context.spend_characters(text.size() / 2) ? position_of(text, *found)
                                                              : exhausted();
}

Value last_index_of(CallContext& context, Arguments arguments) {
    if (!are(arguments, "ssi")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    const std::string_view wanted = arguments[1].as_text();
    std::size_t from = std::string_view::npos;
    if (arguments.size() == 3) {
        if (!context.spend_characters(text.size())) {
            return exhausted();
        }
        from = offset_of(text, arguments[2]);
        if (from == std::string_view::npos) {
            return out_of_range(context, arguments[2]);
        }
    }
    const auto found = find_last_text(context.frame(), text, wanted, from);
    return found && context.spend_characters(text.size() / 2) ? position_of(text, *found)
                                                              : exhausted();
}

template <char first, char last>
Value with_case(CallContext& context, Arguments arguments) {
    if (!are(arguments, "s")) {
        return context.no_such_overload(arguments);
    }
    if (!context.reserve(arguments[0].count()) || !context.spend_bytes(arguments[0].count())) {
        return exhausted();
    }
    std::string text(arguments[0].as_text());
    for (char& c : text) {
        c = c >= first && c <= last ? static_cast<char>(c ^ 0x20) : c;
    }
    return context.string(text);
}

Value replace(CallContext& context, Arguments arguments) {
    if (!are(arguments, "sssi")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    const std::string_view old = arguments[1].as_text();
    const std::string_view replacement = arguments[2].as_text();
    std::int64_t left = arguments.size() == 4 ? arguments[3].as_integer() : -1;
    if (!context.spend_bytes(text.size())) {
        return exhausted();
    }
    std::string out;
    std::size_t at = 0;
    while (left != 0) {
        const auto found = find_text(context.frame(), text, old, at);
        if (!found) {
            return exhausted();
        }
        if (*found == std::string_view::npos) {
            break;
        }
        out.append(text.substr(at, *found - at)).append(replacement);
        at = *found + old.size();
        --left;
        if (old.empty()) {
            // Between all characters, and at both ends.
            if (at == text.size()) {
                break;
            }
            const std::size_t next = next_character(text, at);
            out.append(text.substr(at, next - at));
            at = next;
        }
        if (out.size() > evaluation_bytes_max) {
            context.frame().run_out();
        }
        if (!context.frame().spend(piece_cost + replacement.size() / bytes_per_step)) {
            return exhausted();
        }
    }
    out.append(text.substr(at));
    return context.string(out);
}

Value split(CallContext& context, Arguments arguments) {
    if (!are(arguments, "ssi")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    const std::string_view separator = arguments[1].as_text();
    const std::int64_t limit = arguments.size() == 3 ? arguments[2].as_integer() : -1;
    if (!context.spend_bytes(text.size())) {
        return exhausted();
    }
    if (limit == 0 || (text.empty() && separator.empty())) {
        return context.list({});
    }
    std::vector<Value> parts;
    std::size_t at = 0;
    while (limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit) {
        const auto found = separator.empty() ? std::optional(next_character(text, at))
                                             : find_text(context.frame(), text, separator, at);
        if (!found || !context.frame().spend(piece_cost)) {
            return exhausted();
        }
        const std::size_t end = *found;
        if (end >= text.size() && (separator.empty() || end == std::string_view::npos)) {
            break;
        }
        parts.push_back(Value::of(text.substr(at, end - at)));
        at = end + separator.size();
    }
    parts.push_back(Value::of(text.substr(at)));
    return context.list(parts);
}

Value substring(CallContext& context, Arguments arguments) {
    if (!are(arguments, "sii")) {
        return context.no_such_overload(arguments);
    }
    const std::string_view text = arguments[0].as_text();
    if (!context.spend_characters(text.size() * (arguments.size() - 1))) {
        return exhausted();
    }
    const std::size_t begin = offset_of(text, arguments[1]);
    if (begin == std::string_view::npos) {
        return out_of_range(context, arguments[1]);
    }
    if (arguments.size() == 2) {
        return Value::of(text.substr(begin));
    }
    const std::size_t end = offset_of(text, arguments[2]);
    if (end == std::string_view::npos) {
        return out_of_range(context, arguments[2]);
    }
    return begin <= end
               ? Value::of(text.substr(begin, end - begin))
               : context.fail(ErrorCode::invalid_argument, "the end lies before the beginning",
                              {arguments[1], arguments[2]});
}

// How many bytes of white space the text begins with, one character's worth.
std::size_t blank_at(std::string_view text, std::size_t at) {
    static constexpr std::string_view wide[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001",
                                                "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
                                                "\u2029", "\u202f", "\u205f", "\u3000"};
    const char c = text[at];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
        return 1;
    }
    for (const std::string_view blank : wide) {
        if (text.substr(at).starts_with(blank)) {
            return blank.size();
        }
    }
    return 0;
}

Value trim(CallContext& context, Arguments arguments) {
    if (!are(arguments, "s")) {
        return context.no_such_overload(arguments);
    }
    // Each blank is compared with all there are, some of them twice.
    const std::string_view text = arguments[0].as_text();
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t blank = blank_at(text, begin);
        if (!context.frame().spend(blank_cost)) {
            return exhausted();
        }
        if (blank == 0) {
            break;
        }
        begin += blank;
    }
    std::size_t end = text.size();
    while (end > begin) {
        if (!context.frame().spend(blank_cost)) {
            return exhausted();
        }
        std::size_t last = end - 1;
        while (last > begin && continues_character(text[last])) {
            --last;
        }
        if (blank_at(text, last) == 0) {
            break;
        }
        end = last;
    }
    return Value::of(text.substr(begin, end - begin));
}

Value join(CallContext& context, Arguments arguments) {
    const bool separated = arguments.size() == 2;
    if (arguments[0].kind() != Kind::list || (separated && arguments[1].kind() != Kind::string)) {
        return context.no_such_overload(arguments);
    }
    const std::string_view separator = separated ? arguments[1].as_text() : std::string_view();
    std::string text;
    for (std::size_t i = 0; i < arguments[0].size(); ++i) {
        const Value element = element_at(arguments[0], i);
        if (element.kind() != Kind::string) {
            return context.no_such_overload({&element, 1});
        }
        text.append(i == 0 ? std::string_view() : separator).append(element.as_text());
        if (text.size() > evaluation_bytes_max) {
            context.frame().run_out();
        }
        if (!context.frame().spend(piece_cost +
                                   (element.count() + separator.size()) / bytes_per_step)) {
            return exhausted();
        }
    }
    return context.string(text);
}

Value quote(CallContext& context, Arguments arguments) {
    if (!are(arguments, "s")) {
        return context.no_such_overload(arguments);
    }
    if (!context.reserve(std::size_t{2} * arguments[0].count()) ||
        !context.spend_characters(std::size_t{2} * arguments[0].count())) {
        return exhausted();
    }
    constexpr std::string_view letters = "abtnvfr";
    std::string text(1, '"');
    for (const char c : arguments[0].as_text()) {
        if (c >= '\a' && c <= '\r') {
            text += '\\';
            text += letters[static_cast<std::size_t>(c - '\a')];
        } else {
            text += c == '"' || c == '\\' ? "\\" : "";
            text += c;
        }
    }
    return context.string(text + '"');
}

Value format(CallContext& context, Arguments arguments) {
    if (arguments[0].kind() != Kind::string || arguments[1].kind() != Kind::list) {
        return context.no_such_overload(arguments);
    }
    return formatted(context, arguments[0].as_text(), arguments[1]);
}

}  // namespace

void declare_strings_library(Environment& environment) {
    const Type text = Type::string();
    const Type integer = Type::integer();
    const Type texts = Type::list(text);
    const auto declare = [&](std::string_view name, std::vector<std::vector<Type>> parameters,
                             const Type& result, Implementation implementation) {
        std::vector<Overload> overloads;
        for (std::vector<Type>& one : parameters) {
            overloads.push_back({"", true, std::move(one), result});
        }
        environment.add_function({std::string(name), std::move(overloads), implementation});
    };
    declare("charAt", {{text, integer}}, text, char_at);
    declare("indexOf", {{text, text}, {text, text, integer}}, integer, index_of);
    declare("lastIndexOf", {{text, text}, {text, text, integer}}, integer, last_index_of);
    declare("lowerAscii", {{text}}, text, with_case<'A', 'Z'>);
    declare("upperAscii", {{text}}, text, with_case<'a', 'z'>);
    declare("replace", {{text, text, text}, {text, text, text, integer}}, text, replace);
    declare("split", {{text, text}, {text, text, integer}}, texts, split);
    declare("substring", {{text, integer}, {text, integer, integer}}, text, substring);
    declare("trim", {{text}}, text, trim);
    declare("join", {{texts}, {texts, text}}, text, join);
    declare("reverse", {{text}}, text, reverse);
    declare("format", {{text, Type::list(Type::dyn())}}, text, format);
    environment.add_function({"strings.quote", {{"", false, {text}, text}}, quote});
}

}  // namespace lexid::cel
