#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/canonical.hpp"

namespace lexid::engine {

// Writes a JSON object member by member. Empty texts are left out; reading takes them as absent.
class ObjectWriter {
public:
    void text(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            begin(key);
            json::append_quoted(out_, value);
        }
    }
    void number(std::string_view key, std::int64_t value) {
        begin(key);
        out_ += std::to_string(value);
    }
    void truth(std::string_view key) {
        begin(key);
        out_ += "true";
    }
    void raw(std::string_view key, std::string_view value) {
        begin(key);
        out_ += value;
    }
    // Left out if it is empty.
    void texts(std::string_view key, const std::vector<std::string>& values) {
        list(key, values, [this](const std::string& value) { json::append_quoted(out_, value); });
    }
    void numbers(std::string_view key, const std::vector<std::int64_t>& values) {
        list(key, values, [this](std::int64_t value) { out_ += std::to_string(value); });
    }
    std::string take() {
        out_ += '}';
        return std::move(out_);
    }

private:
    void begin(std::string_view key) {
        if (out_.size() > 1) {
            out_ += ',';
        }
        out_ += '"';
        out_ += key;
        out_ += "\":";
    }

    template <class Values, class Append>
    void list(std::string_view key, const Values& values, const Append& append) {
        if (values.empty()) {
            return;
        }
        begin(key);
        char before = '[';
        for (const auto& value : values) {
            out_ += std::exchange(before, ',');
            append(value);
        }
        out_ += ']';
    }

    std::string out_ = "{";
};

// A list of values that were written already; left out if it is empty.
class ListWriter {
public:
    void add(std::string_view value) {
        out_ += out_.empty() ? '[' : ',';
        out_ += value;
    }
    void end(ObjectWriter& object, std::string_view key) {
        if (!out_.empty()) {
            object.raw(key, out_ + ']');
        }
    }

private:
    std::string out_;
};

}  // namespace lexid::engine
