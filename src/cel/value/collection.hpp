#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <span>

#include "cel/value/arena.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

// Reading and building lists and maps, whether they are native or JSON.

// A JSON value as the value it is; inline, because conditions read little else.
inline Value json_view(const boost::json::value& json) {
    switch (json.kind()) {
        case boost::json::kind::int64:
            return Value::of(json.get_int64());
        case boost::json::kind::string: {
            const boost::json::string& text = json.get_string();
            return Value::of(std::string_view(text.data(), text.size()));
        }
        default:
            return Value::of(&json);
    }
}

inline Value element_at(const Value& list, std::size_t index) {
    return list.form() == Value::Form::json ? json_view((*list.json_array())[index])
                                            : list.elements()[index];
}

struct MapEntry {
    Value key;
    Value value;
};

// Entries in the order in which they were written. Larger maps have an open-addressed index of
// positions plus 1, 0 for an empty place; the size is a power of two.
struct MapData {
    const MapEntry* entries = nullptr;
    std::uint32_t count = 0;
    const std::uint32_t* index = nullptr;
    std::uint32_t index_mask = 0;
};

MapEntry entry_at(const Value& map, std::size_t position);

// The member of a JSON object, or nullptr.
inline const boost::json::value* find_member(const boost::json::object& object,
                                             std::string_view key) {
    // What Boost.JSON keeps without a hash table, it compares one by one as well, less directly.
    constexpr std::size_t unhashed_members_max = 18;
    if (object.size() > unhashed_members_max) {
        return object.if_contains(boost::json::string_view(key.data(), key.size()));
    }
    for (const auto& member : object) {
        if (std::string_view(member.key().data(), member.key().size()) == key) {
            return &member.value();
        }
    }
    return nullptr;
}

// The value under a key, if there is one. Numeric keys are found across kinds: 1, 1u and 1.0 are
// the same key. Any kind may be asked for.
std::optional<Value> find_key(const Value& map, const Value& key);

// What finding a key takes besides: hashing a long one.
std::uint64_t key_steps(const Value& key);

// Whether a value can be a map's key: bool, int, uint, string.
bool can_be_key(const Value& key);

// A map of entries that can be keys, with the arena's memory; nothing if two keys are equal, with
// the second of them in `duplicate`, or if more than `probes_max` places of the index are taken
// before one is free, with none: keys may be made so that they meet.
inline constexpr std::uint32_t probes_max = 256;
std::optional<Value> make_map(Arena& arena, std::span<const MapEntry> entries,
                              std::optional<Value>& duplicate);

// A map whose keys are the elements of the list, each once; nothing if some can't be keys, or if
// they are made so that they meet.
std::optional<Value> set_of(Arena& arena, const Value& list);

// A hash under which equal values of the kinds bool, int, uint, string, bytes and null are equal.
std::uint64_t hash_of(const Value& value);

// Whether the index of an int, uint or whole double is below `size`.
bool read_index(const Value& index, std::size_t size, std::size_t& position);

}  // namespace lexid::cel
