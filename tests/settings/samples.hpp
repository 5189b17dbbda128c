#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "settings/table.hpp"

// Files and values for each row of the table, whatever rows there are.
namespace lexid::settings {

// A file that says this and nothing else.
inline std::string file_with(const Setting& row, std::string_view value) {
    const std::string line = std::string(row.name()) + ": " + std::string(value) + '\n';
    return row.section().empty() ? line : std::string(row.section()) + ":\n  " + line;
}

struct EdgeValues {
    using Values = std::vector<std::string>;

    static Values around(const yaml::DurationRange& range) {
        return {format_duration(range.least), format_duration(range.most)};
    }
    Values operator()(const Address&) const { return {"https://[::1]:8443/lead/lex/"}; }
    Values operator()(const Key&) const {
        return {"{env: OTHER}", "{file: secrets/key}", "{credential: api-key}"};
    }
    Values operator()(const Proxy&) const {
        return {"none", "proxy.example:3128", "{env: CORP_PROXY}"};
    }
    Values operator()(const Path&) const { return {"other", "/a/path with/blanks", "'12'"}; }
    Values operator()(const Number& number) const {
        return {std::to_string(number.range.least), std::to_string(number.range.most)};
    }
    Values operator()(const Length& length) const { return around(length.range); }
    Values operator()(const OptionalLength& length) const {
        Values values = around(length.range);
        values.emplace_back(length.word);
        return values;
    }
    Values operator()(const Share& share) const {
        return {share.zero_fault.empty() ? "0%" : "1%", "9%", "10%", "79%"};
    }
    Values operator()(const Choice& choice) const {
        return {choice.names.begin(), choice.names.end()};
    }
};

// Values that may just stand there.
inline std::vector<std::string> values_at_the_edge(const Setting& row) {
    return std::visit(EdgeValues(), row.kind);
}

struct BeyondValues {
    using Values = std::vector<std::string>;

    static Values around(const yaml::DurationRange& range) {
        const std::chrono::milliseconds one(1);
        return {format_duration(range.least - one), format_duration(range.most + one)};
    }
    Values operator()(const Address&) const { return {"http://x.example", "12", "{}"}; }
    Values operator()(const Key&) const { return {"{}", "{env: A, file: b}", "{value: a}", "12"}; }
    Values operator()(const Proxy&) const { return {"{file: a}", "{}", "[]"}; }
    Values operator()(const Path&) const { return {"12", "' '", "{}", "true", "~"}; }
    Values operator()(const Number& number) const {
        return {std::to_string(number.range.least - 1), std::to_string(number.range.most + 1),
                "a few", "{}"};
    }
    Values operator()(const Length& length) const { return around(length.range); }
    Values operator()(const OptionalLength& length) const { return around(length.range); }
    Values operator()(const Share& share) const {
        return {share.zero_fault.empty() ? "101%" : "0%", "101%", "07%", "20", "1.5%"};
    }
    Values operator()(const Choice&) const { return {"none of them", "12", "{}"}; }
};

// Values that may just not stand there.
inline std::vector<std::string> values_beyond(const Setting& row) {
    return std::visit(BeyondValues(), row.kind);
}

// A value that is not the default.
inline std::string other_value(const Setting& row) {
    for (const std::string& value : values_at_the_edge(row)) {
        if (value != row.default_text) {
            return value;
        }
    }
    return "";
}

struct PlacedText {
    Settings& settings;

    std::string operator()(const Address& address) const { return address.place(settings).text(); }
    std::string operator()(const Key& key) const {
        const KeySource& source = key.place(settings);
        return std::to_string(static_cast<int>(source.kind)) + source.name;
    }
    std::string operator()(const Proxy& proxy) const {
        const ProxySource& source = proxy.place(settings);
        return std::to_string(static_cast<int>(source.kind)) + source.text;
    }
    std::string operator()(const Path& path) const { return path.place(settings); }
    std::string operator()(const Number& number) const {
        return std::to_string(number.place(settings));
    }
    std::string operator()(const Length& length) const {
        return format_duration(length.place(settings));
    }
    std::string operator()(const OptionalLength& length) const {
        const std::optional<Duration> value = length.place(settings);
        return value ? format_duration(*value) : std::string(length.word);
    }
    std::string operator()(const Share& share) const {
        return std::to_string(share.place(settings).value) + '%';
    }
    std::string operator()(const Choice& choice) const {
        return std::string(choice.names[choice.chosen(settings)]);
    }
};

// What stands at the place of each row.
inline std::vector<std::string> texts_of(Settings settings) {
    std::vector<std::string> texts;
    for (const Setting& row : table()) {
        texts.push_back(std::visit(PlacedText{settings}, row.kind));
    }
    return texts;
}

}  // namespace lexid::settings
