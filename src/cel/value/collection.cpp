#include "cel/value/collection.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include "cel/limits.hpp"
#include "cel/value/equality.hpp"

namespace lexid::cel {
namespace {

// Below this, comparing the keys one by one is faster than hashing.
constexpr std::size_t unindexed_entries_max = 8;

std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ULL;
    return value ^ value >> 33;
}

// A whole double as the int or uint that it equals; the value itself otherwise.
Value as_whole_number(const Value& key) {
    if (key.kind() != Kind::floating) {
        return key;
    }
    const double number = key.as_floating();
    if (number == std::trunc(number) && number >= -9223372036854775808.0) {
        if (number < 9223372036854775808.0) {
            return Value::of(static_cast<std::int64_t>(number));
        }
        if (number < 18446744073709551616.0) {
            return Value::of(static_cast<std::uint64_t>(number));
        }
    }
    return key;
}

bool same_key(const Value& left, const Value& right) {
    if (left.kind() == Kind::string) {
        return right.kind() == Kind::string && same_text(left.as_text(), right.as_text());
    }
    if (left.is_number()) {
        return right.is_number() && right.kind() != Kind::floating &&
               compare_numbers(left, right) == 0;
    }
    return left.kind() == Kind::boolean && right.kind() == Kind::boolean &&
           left.as_boolean() == right.as_boolean();
}

const MapEntry* find_entry(const MapData& map, const Value& key) {
    if (map.index == nullptr) {
        for (std::uint32_t i = 0; i < map.count; ++i) {
            if (same_key(map.entries[i].key, key)) {
                return &map.entries[i];
            }
        }
        return nullptr;
    }
    for (auto at = static_cast<std::uint32_t>(hash_of(key)) & map.index_mask; map.index[at] != 0;
         at = (at + 1) & map.index_mask) {
        const MapEntry& entry = map.entries[map.index[at] - 1];
        if (same_key(entry.key, key)) {
            return &entry;
        }
    }
    return nullptr;
}

}  // namespace

MapEntry entry_at(const Value& map, std::size_t position) {
    if (map.form() == Value::Form::json) {
        const auto& member = *(map.json_object()->begin() + position);
        return {Value::of(std::string_view(member.key().data(), member.key().size())),
                json_view(member.value())};
    }
    return map.map_data()->entries[position];
}

std::optional<Value> find_key(const Value& map, const Value& key) {
    if (map.form() == Value::Form::json) {
        if (key.kind() != Kind::string) {
            return std::nullopt;
        }
        const boost::json::value* found = find_member(*map.json_object(), key.as_text());
        return found == nullptr ? std::nullopt : std::optional(json_view(*found));
    }
    const MapEntry* found = find_entry(*map.map_data(), as_whole_number(key));
    return found == nullptr ? std::nullopt : std::optional(found->value);
}

bool can_be_key(const Value& key) {
    return key.kind() == Kind::string || key.kind() == Kind::integer ||
           key.kind() == Kind::unsigned_integer || key.kind() == Kind::boolean;
}

std::uint64_t hash_of(const Value& value) {
    switch (value.kind()) {
        case Kind::string:
        case Kind::bytes:
            return mixed(std::hash<std::string_view>()(value.as_text()));
        case Kind::integer:
        case Kind::unsigned_integer:
            return mixed(value.as_unsigned());
        case Kind::boolean:
            return mixed(value.as_boolean() ? 0x9e3779b97f4a7c15ULL : 0x7f4a7c159e3779b9ULL);
        default:
            return 0;
    }
}

std::uint64_t key_steps(const Value& key) {
    return key.kind() == Kind::string ? key.count() / characters_per_step : 0;
}

std::optional<Value> make_map(Arena& arena, std::span<const MapEntry> entries,
                              std::optional<Value>& duplicate) {
    duplicate.reset();
    auto* map = arena.make<MapData>();
    auto* copies = arena.array<MapEntry>(entries.size());
    map->entries = copies;
    if (entries.size() > unindexed_entries_max) {
        const std::size_t places = std::bit_ceil(entries.size() * 2);
        auto* index = arena.array<std::uint32_t>(places);
        std::fill_n(index, places, 0);
        map->index = index;
        map->index_mask = static_cast<std::uint32_t>(places - 1);
    }
    for (const MapEntry& entry : entries) {
        if (find_entry(*map, entry.key) != nullptr) {
            duplicate = entry.key;
            return std::nullopt;
        }
        copies[map->count++] = entry;
        if (map->index != nullptr) {
            auto at = static_cast<std::uint32_t>(hash_of(entry.key)) & map->index_mask;
            for (std::uint32_t probes = 0; map->index[at] != 0; ++probes) {
                if (probes == probes_max) {
                    return std::nullopt;
                }
                at = (at + 1) & map->index_mask;
            }
            const_cast<std::uint32_t*>(map->index)[at] = map->count;
        }
    }
    return Value::map(map);
}

bool read_index(const Value& index, std::size_t size, std::size_t& position) {
    const Value whole = as_whole_number(index);
    if (whole.kind() == Kind::unsigned_integer) {
        position = whole.as_unsigned();
        return position < size;
    }
    if (whole.kind() != Kind::integer || whole.as_integer() < 0) {
        return false;
    }
    position = static_cast<std::size_t>(whole.as_integer());
    return position < size;
}

namespace {

// Keeps the first of equal elements; the order does not matter here.
void remove_repetitions(std::vector<MapEntry>& entries) {
    Arena scratch;
    std::vector<MapEntry> kept;
    std::ranges::stable_sort(entries, {}, [](const MapEntry& entry) { return hash_of(entry.key); });
    for (const MapEntry& entry : entries) {
        bool repeated = false;
        for (auto before = kept.rbegin();
             before != kept.rend() && hash_of(before->key) == hash_of(entry.key); ++before) {
            const MapEntry pair[] = {*before, entry};
            std::optional<Value> duplicate;
            repeated = repeated || !make_map(scratch, pair, duplicate);
            scratch.reset();
        }
        if (!repeated) {
            kept.push_back(entry);
        }
    }
    entries = std::move(kept);
}

}  // namespace

std::optional<Value> set_of(Arena& arena, const Value& list) {
    std::vector<MapEntry> entries;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Value element = element_at(list, i);
        if (!can_be_key(element)) {
            return std::nullopt;
        }
        entries.push_back({element, Value::null()});
    }
    std::optional<Value> duplicate;
    std::optional<Value> set = make_map(arena, entries, duplicate);
    while (!set && duplicate) {
        remove_repetitions(entries);
        set = make_map(arena, entries, duplicate);
    }
    return set;
}

}  // namespace lexid::cel
