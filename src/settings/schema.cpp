#include "settings/schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <string_view>
#include <utility>

#include "settings/table.hpp"

namespace lexid::settings {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// As parse_duration reads it.
constexpr std::string_view duration_pattern =
    "^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
constexpr std::string_view percent_pattern = "^([0-9]|[1-9][0-9]|100)%$";
constexpr std::string_view positive_percent_pattern = "^([1-9]|[1-9][0-9]|100)%$";
// A text of blanks alone is none.
constexpr std::string_view text_pattern = "\\S";

object text_like(std::string_view pattern) {
    return {{"type", "string"}, {"pattern", pattern}};
}

object mapping_of(object properties) {
    return {
        {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

// A mapping with exactly one of these keys, whose value is a text.
object one_of(std::initializer_list<std::string_view> names) {
    object properties;
    for (const std::string_view name : names) {
        properties[name] = text_like(text_pattern);
    }
    object out = mapping_of(std::move(properties));
    out["minProperties"] = 1;
    out["maxProperties"] = 1;
    return out;
}

struct SchemaOf {
    object operator()(const Address&) const { return text_like("^[hH][tT][tT][pP][sS]://"); }
    object operator()(const Key&) const { return one_of({"env", "file", "credential"}); }
    object operator()(const Proxy&) const {
        return {{"anyOf", array{text_like(text_pattern), one_of({"env"})}}};
    }
    object operator()(const Path&) const { return text_like(text_pattern); }
    object operator()(const Number& number) const {
        return {
            {"type", "integer"}, {"minimum", number.range.least}, {"maximum", number.range.most}};
    }
    object operator()(const Length&) const { return text_like(duration_pattern); }
    object operator()(const OptionalLength& length) const {
        return {{"anyOf", array{object{{"const", length.word}}, text_like(duration_pattern)}}};
    }
    object operator()(const Share& share) const {
        return text_like(share.zero_fault.empty() ? percent_pattern : positive_percent_pattern);
    }
    object operator()(const Choice& choice) const {
        return {{"enum", array(choice.names.begin(), choice.names.end())}};
    }
};

// The key's default is a mapping; that of all others is the text itself, or a number.
value default_of(const Setting& row) {
    if (std::holds_alternative<Key>(row.kind)) {
        return object{{"env", default_settings().api.key.name}};
    }
    if (const auto* number = std::get_if<Number>(&row.kind)) {
        Settings settings = default_settings();
        return number->place(settings);
    }
    return value(row.default_text);
}

object schema_of(const Setting& row) {
    std::string description(row.meaning);
    // All else stands in the rules.
    if (std::holds_alternative<Length>(row.kind) ||
        std::holds_alternative<OptionalLength>(row.kind)) {
        description += " (" + values_text(row.kind) + ")";
    }
    object out{{"description", std::move(description)}};
    for (auto& [key, rule] : std::visit(SchemaOf(), row.kind)) {
        out[key] = std::move(rule);
    }
    if (!row.default_text.empty()) {
        out["default"] = default_of(row);
    }
    return out;
}

void append_pretty(std::string& out, const value& from, std::size_t depth) {
    const auto* fields = from.if_object();
    if (fields == nullptr || fields->empty()) {
        out += boost::json::serialize(from);
        return;
    }
    constexpr std::size_t step = 2;
    out += "{\n";
    for (std::size_t left = fields->size(); const auto& [key, field] : *fields) {
        out += std::string((depth + 1) * step, ' ') + boost::json::serialize(key) + ": ";
        append_pretty(out, field, depth + 1);
        out += --left == 0 ? "\n" : ",\n";
    }
    out += std::string(depth * step, ' ') + '}';
}

}  // namespace

std::string json_schema() {
    object properties;
    for (const Setting& row : table()) {
        if (row.section().empty()) {
            properties[row.name()] = schema_of(row);
            continue;
        }
        value& section = properties[row.section()];
        if (!section.is_object()) {
            section = mapping_of({});
        }
        section.at("properties").as_object()[row.name()] = schema_of(row);
    }
    object out{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
               {"title", "lexid.yaml"},
               {"description", "Settings of lexid"}};
    for (auto& [key, rule] : mapping_of(std::move(properties))) {
        out[key] = std::move(rule);
    }
    out["type"] = {"object", "null"};  // an empty file gives the defaults
    std::string text;
    append_pretty(text, out, 0);
    return text + '\n';
}

}  // namespace lexid::settings
