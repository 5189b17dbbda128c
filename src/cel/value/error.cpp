#include "cel/value/error.hpp"

#include <string>

#include "base/text.hpp"
#include "cel/limits.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

std::string kinds_of(std::span<const Value> values) {
    std::string text = "(";
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += i == 0 ? "" : ", ";
        text += name_of(values[i].kind());
    }
    return text + ")";
}

std::string sentence(const ErrorDetail& detail) {
    const auto value = [&](std::size_t i) {
        return i < detail.values.size() ? to_text(detail.values[i], shown_characters_max)
                                        : std::string();
    };
    switch (detail.code) {
        case ErrorCode::no_such_overload:
            return "no such overload: " + in_backticks(detail.text) + " of " +
                   kinds_of(detail.values);
        case ErrorCode::no_such_attribute:
            return "no such attribute: nothing is known as " + in_backticks(detail.text);
        case ErrorCode::no_such_key:
            return "no such key " + value(1) + "; " + keys_text(detail.values[0]);
        case ErrorCode::no_such_field:
            return "no such field " + value(1) + ": a value of type " +
                   std::string(name_of(detail.values[0].kind())) + " has no fields";
        case ErrorCode::index_out_of_range:
            return "no such index " + value(1) + ": the list has " +
                   std::to_string(detail.values[0].size()) + " elements";
        case ErrorCode::division_by_zero:
            return "division by zero";
        case ErrorCode::modulus_by_zero:
            return "modulus by zero";
        case ErrorCode::overflow:
            return detail.values.size() == 2
                       ? "overflow: " + value(0) + " " + std::string(detail.text) + " " + value(1)
                       : "overflow in " + in_backticks(detail.text);
        case ErrorCode::duplicate_key:
            return "the key " + value(0) + " appears twice";
        case ErrorCode::unsupported_key:
            return value(0) + " can't be a key: keys are bool, int, uint or string";
        case ErrorCode::unbound_function:
            return "no such overload: there is no function " + in_backticks(detail.text) +
                   " for such a call";
        case ErrorCode::range:
        case ErrorCode::invalid_argument:
        case ErrorCode::cost_exceeded:
            break;
    }
    std::string text(detail.text);
    for (std::size_t i = 0; i < detail.values.size(); ++i) {
        text += (i == 0 ? ": " : ", ") + value(i);
    }
    return text;
}

}  // namespace

std::string keys_text(const Value& map) {
    if (map.size() == 0) {
        return "there are no keys";
    }
    std::string text = "keys: ";
    for (std::size_t i = 0; i < map.size(); ++i) {
        if (i == shown_keys_max) {
            return text + " and " + std::to_string(map.size() - i) + " more";
        }
        const Value key = entry_at(map, i).key;
        text += i == 0 ? "" : ", ";
        text += key.kind() == Kind::string ? shortened(key.as_text(), shown_characters_max)
                                           : to_text(key, shown_characters_max);
    }
    return text;
}

std::string Value::error_text() const {
    if (!is_error()) {
        return {};
    }
    const ErrorDetail& detail = *data_.error;
    return detail.expression.empty() ? sentence(detail)
                                     : in_backticks(detail.expression) + ": " + sentence(detail);
}

ErrorCode Value::error_code() const {
    return data_.error->code;
}

}  // namespace lexid::cel
