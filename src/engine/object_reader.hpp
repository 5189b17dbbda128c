#pragma once

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.hpp"
#include "base/time.hpp"
#include "json/canonical.hpp"

namespace lexid::engine {

// Reads members; the first one that does not fit is remembered, and the rest read as empty.
class ObjectReader {
public:
    explicit ObjectReader(const boost::json::object& object) : object_(object) {}

    std::string text(std::string_view key) {
        const boost::json::value* value = object_.if_contains(key);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_string()) {
            fault(key);
            return {};
        }
        return std::string(value->get_string());
    }

    Sha256 hash(std::string_view key) {
        const std::optional<Sha256> hash = sha256_from_hex(text(key));
        if (!hash) {
            fault(key);
        }
        return hash.value_or(Sha256{});
    }

    Time time(std::string_view key) {
        const std::optional<Time> time = parse_time(text(key));
        if (!time) {
            fault(key);
        }
        return time.value_or(Time{});
    }

    std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most) {
        const boost::json::value* value = object_.if_contains(key);
        if (value == nullptr || !value->is_int64() || value->get_int64() < least ||
            value->get_int64() > most) {
            fault(key);
            return least;
        }
        return value->get_int64();
    }

    bool has(std::string_view key) const { return object_.contains(key); }

    // The canonical text of the value; empty if there is none.
    std::string raw(std::string_view key) {
        const boost::json::value* value = object_.if_contains(key);
        return value == nullptr ? std::string() : json::canonical(*value);
    }

    bool truth(std::string_view key) {
        const boost::json::value* value = object_.if_contains(key);
        if (value == nullptr) {
            return false;
        }
        if (!value->is_bool()) {
            fault(key);
            return false;
        }
        return value->get_bool();
    }

    template <class Enum, std::size_t size>
    Enum one_of(std::string_view key, const std::array<Enum, size>& values) {
        const std::string name = text(key);
        for (const Enum value : values) {
            if (to_text(value) == name) {
                return value;
            }
        }
        fault(key);
        return values.front();
    }

    // Reads a list, if there is one: `read` gets each element and returns whether it fits.
    template <class Read>
    void list(std::string_view key, Read read) {
        const boost::json::value* value = object_.if_contains(key);
        if (value == nullptr) {
            return;
        }
        if (!value->is_array() || !std::ranges::all_of(value->get_array(), read)) {
            fault(key);
        }
    }

    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> texts;
        list(key, [&](const boost::json::value& value) {
            if (value.is_string()) {
                texts.emplace_back(value.get_string());
            }
            return value.is_string();
        });
        return texts;
    }

    std::vector<std::int64_t> numbers(std::string_view key) {
        std::vector<std::int64_t> numbers;
        list(key, [&](const boost::json::value& value) {
            if (value.is_int64()) {
                numbers.push_back(value.get_int64());
            }
            return value.is_int64();
        });
        return numbers;
    }

    // The same of objects, each of which `read` gets as a reader.
    template <class Read>
    void objects(std::string_view key, Read read) {
        list(key, [&](const boost::json::value& element) {
            if (!element.is_object()) {
                return false;
            }
            ObjectReader one(element.get_object());
            read(one);
            return one.fault().empty();
        });
    }

    // Reads an object, which has to be there.
    template <class Read>
    void object(std::string_view key, Read read) {
        const boost::json::value* value = object_.if_contains(key);
        if (value == nullptr || !value->is_object()) {
            return fault(key);
        }
        ObjectReader one(value->get_object());
        read(one);
        if (!one.fault().empty()) {
            fault(key);
        }
    }

    void fault(std::string_view key) {
        if (fault_.empty()) {
            fault_ = key;
        }
    }
    const std::string& fault() const { return fault_; }

private:
    const boost::json::object& object_;
    std::string fault_;
};

}  // namespace lexid::engine
