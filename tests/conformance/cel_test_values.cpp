#include "conformance/cel_test_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "cel/syntax/literal.hpp"
#include "cel/value/collection.hpp"
#include "cel/value/text.hpp"
#include "cel/value/time.hpp"

namespace lexid::cel {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::value& notation) {
    const json::string& text = notation.as_string();
    return {text.data(), text.size()};
}

template <class Number>
Number number_of(const json::value& notation) {
    Number number = 0;
    const std::string_view text = text_of(notation);
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) {
        throw std::runtime_error("no number: " + std::string(text));
    }
    return number;
}

double double_of(std::string_view text) {
    if (text == "NaN") {
        return std::nan("");
    }
    if (text.ends_with("Infinity")) {
        return text[0] == '-' ? -HUGE_VAL : HUGE_VAL;
    }
    double number = 0;
    if (!read_double(text, number)) {
        throw std::runtime_error("no double: " + std::string(text));
    }
    return number;
}

std::string decoded(std::string_view base64) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string octets;
    unsigned bits = 0;
    int count = 0;
    for (const char c : base64.substr(0, base64.find('='))) {
        bits = bits << 6 | static_cast<unsigned>(alphabet.find(c));
        count += 6;
        if (count >= 8) {
            count -= 8;
            octets += static_cast<char>(bits >> count);
        }
    }
    return octets;
}

Value read_list(const json::array& notation, TestMemory& memory) {
    std::vector<Value> elements;
    for (const json::value& element : notation) {
        elements.push_back(read_value(element, memory));
    }
    return Value::list(memory.arena.copy(std::span(elements)).data(),
                       static_cast<std::uint32_t>(elements.size()));
}

Value read_map(const json::array& notation, TestMemory& memory) {
    std::vector<MapEntry> entries;
    for (const json::value& entry : notation) {
        entries.push_back({read_value(entry.at(0), memory), read_value(entry.at(1), memory)});
    }
    std::optional<Value> duplicate;
    return make_map(memory.arena, entries, duplicate).value();
}

std::string_view name_of_type(std::string_view name) {
    return name == "timestamp"  ? "google.protobuf.Timestamp"
           : name == "duration" ? "google.protobuf.Duration"
                                : name;
}

bool maps_match(const Value& expected, const Value& result) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const MapEntry wanted = entry_at(expected, i);
        bool found = false;
        for (std::size_t k = 0; k < result.size() && !found; ++k) {
            const MapEntry entry = entry_at(result, k);
            found = matches(wanted.key, entry.key) && matches(wanted.value, entry.value);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

std::string pair(std::string_view kind, std::string_view text) {
    return json::serialize(json::object{{kind, text}});
}

}  // namespace

Value read_value(const json::value& notation, TestMemory& memory) {
    const auto& [kind, body] = *notation.as_object().begin();
    if (kind == "null") {
        return Value::null();
    }
    if (kind == "bool") {
        return Value::of(body.as_bool());
    }
    if (kind == "int") {
        return Value::of(number_of<std::int64_t>(body));
    }
    if (kind == "uint") {
        return Value::of(number_of<std::uint64_t>(body));
    }
    if (kind == "double") {
        return Value::of(double_of(text_of(body)));
    }
    if (kind == "string") {
        return Value::of(std::string_view(memory.texts.emplace_back(text_of(body))));
    }
    if (kind == "bytes") {
        return Value::bytes(memory.texts.emplace_back(decoded(text_of(body))));
    }
    if (kind == "list") {
        return read_list(body.as_array(), memory);
    }
    if (kind == "map") {
        return read_map(body.as_array(), memory);
    }
    if (kind == "type") {
        return Value::type_named(memory.texts.emplace_back(name_of_type(text_of(body))));
    }
    if (kind == "timestamp") {
        return Value::of(read_timestamp(text_of(body)).value());
    }
    if (kind == "duration") {
        return Value::of(read_duration(text_of(body)).value());
    }
    throw std::runtime_error("unknown kind of value: " + std::string(kind));
}

Type read_type(const json::value& notation) {
    if (const json::string* name = notation.if_string()) {
        static const struct {
            std::string_view name;
            Type type;
        } simple[] = {
            {"dyn", Type::dyn()},
            {"any", Type::dyn()},
            {"bool", Type::boolean()},
            {"int", Type::integer()},
            {"uint", Type::unsigned_integer()},
            {"double", Type::floating()},
            {"string", Type::string()},
            {"bytes", Type::bytes()},
            {"null_type", Type::null()},
            {"timestamp", Type::timestamp()},
            {"duration", Type::duration()},
            {"error", Type::error()},
        };
        for (const auto& known : simple) {
            if (known.name == std::string_view(name->data(), name->size())) {
                return known.type;
            }
        }
        throw std::runtime_error("unknown type: " + std::string(*name));
    }
    const json::object& object = notation.as_object();
    if (const json::value* element = object.if_contains("list")) {
        return Type::list(read_type(*element));
    }
    if (const json::value* entry = object.if_contains("map")) {
        return Type::map(read_type(entry->at(0)), read_type(entry->at(1)));
    }
    if (const json::value* name = object.if_contains("param")) {
        return Type::parameter(text_of(*name));
    }
    if (const json::value* of = object.if_contains("type")) {
        return Type::type(of->is_null() ? Type::dyn() : read_type(*of));
    }
    std::vector<Type> parameters;
    if (const json::value* listed = object.if_contains("params")) {
        for (const json::value& parameter : listed->as_array()) {
            parameters.push_back(read_type(parameter));
        }
    }
    return Type::abstract(text_of(object.at("abstract")), parameters);
}

std::string value_notation(const Value& value) {
    switch (value.kind()) {
        case Kind::boolean:
        case Kind::null:
            return "{\"" + std::string(value.kind() == Kind::null ? "null" : "bool") +
                   "\":" + literal_text(value) + "}";
        case Kind::integer:
            return pair("int", std::to_string(value.as_integer()));
        case Kind::unsigned_integer:
            return pair("uint", std::to_string(value.as_unsigned()));
        case Kind::list: {
            std::string text = "{\"list\":[";
            for (std::size_t i = 0; i < value.size(); ++i) {
                text += (i == 0 ? "" : ",") + value_notation(element_at(value, i));
            }
            return text + "]}";
        }
        case Kind::map: {
            std::string text = "{\"map\":[";
            for (std::size_t i = 0; i < value.size(); ++i) {
                const MapEntry entry = entry_at(value, i);
                text += (i == 0 ? "[" : ",[") + value_notation(entry.key) + "," +
                        value_notation(entry.value) + "]";
            }
            return text + "]}";
        }
        case Kind::string:
            return pair("string", value.as_text());
        case Kind::floating:
            return pair("double", double_text(value.as_floating()));
        default:
            return pair(name_of(value.kind()), to_text(value, 400));
    }
}

json::value type_notation(const TypeNode& type) {
    const auto parameter = [&](std::size_t i) { return type_notation(*type.parameters[i]); };
    switch (type.kind) {
        case TypeKind::timestamp:
            return "timestamp";
        case TypeKind::duration:
            return "duration";
        case TypeKind::list:
            return {{"list", parameter(0)}};
        case TypeKind::map:
            return {{"map", json::array{parameter(0), parameter(1)}}};
        case TypeKind::type:
            return {{"type", parameter(0)}};
        case TypeKind::abstract: {
            json::array parameters;
            for (std::size_t i = 0; i < type.parameters.size(); ++i) {
                parameters.push_back(parameter(i));
            }
            return {{"abstract", type.name}, {"params", std::move(parameters)}};
        }
        default:
            return json::string(to_text(type));
    }
}

bool matches(const Value& expected, const Value& result) {
    if (expected.kind() != result.kind()) {
        return false;
    }
    switch (expected.kind()) {
        case Kind::null:
            return true;
        case Kind::boolean:
            return expected.as_boolean() == result.as_boolean();
        case Kind::integer:
        case Kind::unsigned_integer:
        case Kind::duration:
            return expected.as_integer() == result.as_integer();
        case Kind::floating: {
            const double left = expected.as_floating();
            const double right = result.as_floating();
            return (std::isnan(left) && std::isnan(right)) ||
                   (left == right && std::signbit(left) == std::signbit(right));
        }
        case Kind::string:
        case Kind::bytes:
        case Kind::type:
            return expected.as_text() == result.as_text();
        case Kind::timestamp:
            return expected.as_timestamp() == result.as_timestamp();
        case Kind::list: {
            bool same = expected.size() == result.size();
            for (std::size_t i = 0; same && i < expected.size(); ++i) {
                same = matches(element_at(expected, i), element_at(result, i));
            }
            return same;
        }
        case Kind::map:
            return expected.size() == result.size() && maps_match(expected, result);
        default:
            return false;
    }
}

}  // namespace lexid::cel
