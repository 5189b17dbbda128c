#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/canonical.hpp"

namespace lexid::engine {

// Writes a JSON object member by member. Empty texts and lists are left out; reading takes them as
// absent.
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
    // The next element of the list `key`, written already; elements of one list follow each other.
    void element(std::string_view key, std::string_view value) {
        begin_element(key);
        out_ += value;
    }
    void texts(std::string_view key, const std::vector<std::string>& values) {
        for (const std::string& value : values) {
            begin_element(key);
            json::append_quoted(out_, value);
        }
    }
    void numbers(std::string_view key, const std::vector<std::int64_t>& values) {
        for (const std::int64_t value : values) {
            begin_element(key);
            out_ += std::to_string(value);
        }
    }
    std::string take() {
        end_list();
        out_ += '}';
        return std::move(out_);
    }

private:
    void begin(std::string_view key) {
        end_list();
        if (out_.size() > 1) {
            out_ += ',';
        }
        out_ += '"';
        out_ += key;
        out_ += "\":";
    }

    void begin_element(std::string_view key) {
        if (key == list_) {
            out_ += ',';
            return;
        }
        begin(key);
        out_ += '[';
        list_ = key;
    }

    void end_list() {
        if (!list_.empty()) {
            out_ += ']';
            list_.clear();
        }
    }

    std::string out_ = "{";
    std::string list_;  // the key of the list that is open, if one is
};

}  // namespace lexid::engine
