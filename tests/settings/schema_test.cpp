#include "settings/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "settings/samples.hpp"
#include "yaml/parse.hpp"
#include "yaml/scalars.hpp"

namespace lexid::settings {
namespace {

using boost::json::value;
using yaml::Node;

// What JSON calls the node's type.
std::string_view type_of(const Node& node) {
    switch (node.kind) {
        case yaml::Kind::null:
            return "null";
        case yaml::Kind::sequence:
            return "array";
        case yaml::Kind::mapping:
            return "object";
        case yaml::Kind::scalar:
            break;
    }
    if (node.style != yaml::Style::plain || !yaml::is_ambiguous(node.text)) {
        return "string";
    }
    return yaml::parse_integer(node.text) ? "integer" : "boolean";
}

bool fits(const value& schema, const Node& node);

bool fits_properties(const boost::json::object& schema, const Node& node) {
    const auto& properties = schema.at("properties").as_object();
    return std::ranges::all_of(node.entries, [&](const yaml::Entry& entry) {
        const value* property = properties.if_contains(entry.key.text);
        return property == nullptr ? schema.at("additionalProperties") != false
                                   : fits(*property, entry.value);
    });
}

// One keyword of the few that the schema is made of (JSON Schema, draft 2020-12). Each says nothing
// of types that it is not about.
bool fits_keyword(const boost::json::object& schema, std::string_view keyword, const value& rule,
                  const Node& node) {
    const auto equals_text = [&](const value& text) {
        return type_of(node) == "string" && node.text == std::string_view(text.as_string());
    };
    const auto count = static_cast<std::int64_t>(node.entries.size());
    const bool is_integer = type_of(node) == "integer";
    if (keyword == "type") {
        const auto is_type = [&](const value& type) {
            return std::string_view(type.as_string()) == type_of(node);
        };
        return rule.is_array() ? std::ranges::any_of(rule.as_array(), is_type) : is_type(rule);
    }
    if (keyword == "pattern") {
        const std::regex pattern(std::string(rule.as_string()));
        return type_of(node) != "string" || std::regex_search(node.text, pattern);
    }
    if (keyword == "enum") {
        return std::ranges::any_of(rule.as_array(), equals_text);
    }
    if (keyword == "const") {
        return equals_text(rule);
    }
    if (keyword == "anyOf") {
        return std::ranges::any_of(rule.as_array(),
                                   [&](const value& one) { return fits(one, node); });
    }
    if (keyword == "minimum") {
        return !is_integer || *yaml::parse_integer(node.text) >= rule.as_int64();
    }
    if (keyword == "maximum") {
        return !is_integer || *yaml::parse_integer(node.text) <= rule.as_int64();
    }
    if (keyword == "minProperties") {
        return type_of(node) != "object" || count >= rule.as_int64();
    }
    if (keyword == "maxProperties") {
        return type_of(node) != "object" || count <= rule.as_int64();
    }
    if (keyword == "properties") {
        return fits_properties(schema, node);
    }
    constexpr std::string_view others[] = {"additionalProperties", "description", "default",
                                           "title", "$schema"};
    EXPECT_NE(std::ranges::find(others, keyword), std::end(others)) << keyword;
    return true;
}

bool fits(const value& schema, const Node& node) {
    return std::ranges::all_of(schema.as_object(), [&](const auto& rule) {
        return fits_keyword(schema.as_object(), rule.key(), rule.value(), node);
    });
}

bool fits(std::string_view text) {
    yaml::Faults faults(text);
    const std::optional<Node> root = yaml::parse(text, {}, faults);
    EXPECT_TRUE(root);
    return root && fits(boost::json::parse(json_schema()), *root);
}

TEST(SettingsSchema, TakesWhatLexidTakes) {
    EXPECT_TRUE(fits(""));
    EXPECT_TRUE(fits("# nothing\n"));
    for (const Setting& row : table()) {
        for (const std::string& value : values_at_the_edge(row)) {
            const std::string text = file_with(row, value);
            EXPECT_TRUE(fits(text)) << text;
        }
    }
    EXPECT_TRUE(fits("api: {timeout: 1m30s, base_url: 'HTTPS://x.example'}\n"));
}

TEST(SettingsSchema, RefusesWhatLexidRefusesButForTheLengthOfDurations) {
    for (const Setting& row : table()) {
        if (std::holds_alternative<Length>(row.kind) ||
            std::holds_alternative<OptionalLength>(row.kind)) {
            continue;
        }
        for (const std::string& value : values_beyond(row)) {
            const std::string text = file_with(row, value);
            EXPECT_FALSE(fits(text)) << text;
        }
    }
    for (const std::string_view text : {
             "- a\n",
             "pol: {interval: 30s}\n",
             "api:\n  conections: 8\n",
             "api: 5\n",
             "mode:\n",
             "accounts: {}\n",
             "poll: {interval: 30}\n",
             "poll: {interval: 30 s}\n",
             "api: {timeout: 1s2m}\n",
             "api: {timeout: ''}\n",
             "api: {timeout: auto}\n",
         }) {
        EXPECT_FALSE(fits(text)) << text;
        EXPECT_FALSE(parse_settings(text)) << text;
    }
}

TEST(SettingsSchema, ShowsEachDefaultAndWhatItMeans) {
    const value schema = boost::json::parse(json_schema());
    for (const Setting& row : table()) {
        SCOPED_TRACE(row.key);
        const value* properties = &schema.at("properties");
        if (!row.section().empty()) {
            properties = &properties->at(row.section()).at("properties");
        }
        const auto& own = properties->at(row.name()).as_object();
        EXPECT_TRUE(std::string_view(own.at("description").as_string()).starts_with(row.meaning));
        EXPECT_EQ(own.contains("default"), !row.default_text.empty());
    }
    EXPECT_EQ(schema.at_pointer("/properties/api/properties/connections/default"), 8);
    EXPECT_EQ(schema.at_pointer("/properties/api/properties/key/default/env"), "LEXID_API_KEY");
    EXPECT_EQ(schema.at_pointer("/properties/api/properties/timeout/default"), "10s");
}

}  // namespace
}  // namespace lexid::settings
