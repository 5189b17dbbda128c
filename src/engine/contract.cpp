#include "engine/contract.hpp"

#include <bit>

#include "base/text.hpp"

namespace lexid::engine {
namespace {

namespace json = boost::json;

// One line beside a verdict.
constexpr std::size_t field_characters_max = 80;

enum class Kind : std::uint8_t { truth, number, text, list, object, nothing };
constexpr std::string_view kind_names[] = {"a truth value", "a number", "a text", "a list",
                                           "an object"};

Kind kind_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return Kind::nothing;
        case json::kind::bool_:
            return Kind::truth;
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return Kind::number;
        case json::kind::string:
            return Kind::text;
        case json::kind::array:
            return Kind::list;
        case json::kind::object:
            return Kind::object;
    }
    return Kind::nothing;
}

std::uint8_t bit_of(Kind kind) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

std::string_view type_of(const json::object& task) {
    const json::value* type = task.if_contains("type");
    return type != nullptr && type->is_string() ? std::string_view(type->get_string())
                                                : std::string_view();
}

}  // namespace

// Calls `visit(field, name, kind)` until it says no; `field` is the key to remember it by, `name`
// what people call it.
template <class Visit>
void Contract::each_field(const json::object& task, const Visit& visit) {
    std::string field(type_of(task));
    const std::size_t prefix = field.size();
    const auto each = [&](const json::object& object, std::string_view path) {
        for (const auto& [key, value] : object) {
            field.resize(prefix);
            field += '\0';
            field += path;
            field += key;
            const Kind kind = kind_of(value);
            if (kind != Kind::nothing &&
                !visit(field, std::string_view(field).substr(prefix + 1), kind)) {
                return false;
            }
        }
        return true;
    };
    const json::value* metadata = task.if_contains("metadata");
    if (each(task, "") && metadata != nullptr && metadata->is_object()) {
        each(metadata->get_object(), "metadata.");
    }
}

std::string Contract::drift(const json::object& task) const {
    std::string text;
    each_field(task, [&](std::string_view field, std::string_view name, Kind kind) {
        const auto known = fields_.find(field);
        if (known == fields_.end() || known->second.sightings < sightings_min ||
            (known->second.kinds & bit_of(kind)) != 0) {
            return true;
        }
        const auto before = static_cast<std::size_t>(std::countr_zero(known->second.kinds));
        text = "`" + shortened(name, field_characters_max) + "` is " +
               std::string(kind_names[static_cast<std::size_t>(kind)]) + ", where all " +
               shortened(type_of(task), field_characters_max) + " tasks had " +
               std::string(kind_names[before]);
        return false;
    });
    return text;
}

void Contract::learn(const json::object& task) {
    each_field(task, [this](const std::string& field, std::string_view, Kind kind) {
        auto known = fields_.find(std::string_view(field));
        if (known == fields_.end()) {
            if (fields_.size() >= fields_max) {
                return true;
            }
            known = fields_.emplace(field, Field{}).first;
        }
        known->second.kinds |= bit_of(kind);
        if (known->second.sightings < sightings_min) {
            ++known->second.sightings;
        }
        return true;
    });
}

std::vector<Contract::Known> Contract::all() const {
    std::vector<Known> all;
    all.reserve(fields_.size());
    for (const auto& [field, known] : fields_) {
        all.push_back({field, known.kinds, known.sightings});
    }
    return all;
}

void Contract::put_back(const std::vector<Known>& known) {
    fields_.clear();
    for (const Known& one : known) {
        if (fields_.size() < fields_max) {
            fields_[one.field] = {one.kinds, one.sightings};
        }
    }
}

}  // namespace lexid::engine
