#include "lexi/envelope.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "json/canonical.hpp"

namespace lexid::lexi {
namespace {

// What may stand in an answer beside `data` and `error` and says how the request went.
enum class Meaning : std::uint8_t { none, failure, success, number_or_word };

Meaning meaning_of(std::string_view key) {
    const struct {
        std::string_view key;
        Meaning meaning;
    } rows[] = {
        {"error", Meaning::failure},
        {"errors", Meaning::failure},
        {"failed", Meaning::failure},
        {"failure", Meaning::failure},
        {"exception", Meaning::failure},
        {"success", Meaning::success},
        {"ok", Meaning::success},
        {"status", Meaning::number_or_word},
        {"code", Meaning::number_or_word},
        {"status_code", Meaning::number_or_word},
        {"statuscode", Meaning::number_or_word},
    };
    for (const auto& row : rows) {
        if (same_but_for_case(row.key, key)) {
            return row.meaning;
        }
    }
    return Meaning::none;
}

std::optional<std::string_view> text_of(const boost::json::value& value) {
    const auto* text = value.if_string();
    return text == nullptr ? std::nullopt
                           : std::optional(std::string_view(text->data(), text->size()));
}

bool says_nothing(const boost::json::value& value) {
    return value.is_null() || (value.is_bool() && !value.get_bool()) ||
           (value.is_string() && value.get_string().empty()) ||
           (value.is_array() && value.get_array().empty());
}

bool is_success_word(std::string_view text) {
    constexpr std::string_view words[] = {"success", "successful", "succeeded", "ok", "true"};
    return std::ranges::any_of(
        words, [&](std::string_view word) { return same_but_for_case(word, text); });
}

// A number, written as one or as text.
std::optional<std::int64_t> number_of(const boost::json::value& value) {
    if (const auto* number = value.if_int64()) {
        return *number;
    }
    const auto text = text_of(value);
    std::int64_t number = 0;
    if (!text || text->empty()) {
        return std::nullopt;
    }
    const char* end = text->data() + text->size();
    const auto [rest, fault] = std::from_chars(text->data(), end, number);
    return fault == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

bool is_success_number(std::int64_t number) {
    return number >= 200 && number <= 299;
}

std::string shown(std::string_view key, const boost::json::value& value) {
    return in_backticks(key) + " is " + in_backticks(json::canonical(value));
}

bool denies(Meaning meaning, const boost::json::value& value, unsigned status,
            std::string_view word) {
    switch (meaning) {
        case Meaning::none:
            return false;
        case Meaning::failure:
            return !says_nothing(value);
        case Meaning::success:
            return !(value.is_bool() && value.get_bool());
        case Meaning::number_or_word: {
            if (value.is_null()) {
                return false;
            }
            if (const auto number = number_of(value)) {
                return *number != status && !is_success_number(*number);
            }
            const auto text = text_of(value);
            return !text || (*text != word && !is_success_word(*text));
        }
    }
    return true;
}

bool assents(Meaning meaning, const boost::json::value& value, unsigned status) {
    switch (meaning) {
        case Meaning::none:
        case Meaning::failure:
            return false;
        case Meaning::success:
            return value.is_bool() && value.get_bool();
        case Meaning::number_or_word: {
            if (const auto number = number_of(value)) {
                return *number != status;
            }
            const auto text = text_of(value);
            return text && is_success_word(*text);
        }
    }
    return true;
}

std::string assent_among(const boost::json::object& object, unsigned status) {
    for (const auto& [key, value] : object) {
        if (assents(meaning_of(key), value, status)) {
            return shown(key, value);
        }
    }
    return {};
}

}  // namespace

std::string denial_in(const boost::json::object& object, unsigned status, std::string_view word) {
    for (const auto& [key, value] : object) {
        if (denies(meaning_of(key), value, status, word)) {
            return shown(key, value);
        }
    }
    return {};
}

std::string assent_in(const boost::json::object& body, unsigned status) {
    for (const auto& [key, value] : body) {
        const bool is_empty =
            says_nothing(value) || (value.is_object() && value.get_object().empty());
        if (same_but_for_case(key, "data") && !is_empty) {
            return "`data` stands beside `error`";
        }
    }
    std::string found = assent_among(body, status);
    const auto* error = body.if_contains("error");
    if (found.empty() && error != nullptr && error->is_object()) {
        found = assent_among(error->get_object(), status);
    }
    return found;
}

}  // namespace lexid::lexi
