#include "cel/run/node.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

// A field or a key of a map or of what an optional holds.
Value member_of(const Value& target, const Value& key, const Node& node, Frame& frame, bool field);

Value held_member(const Value& target, const Value& key, const Node& node, Frame& frame) {
    if (target.held() == nullptr) {
        return target;
    }
    const Value& held = *target.held();
    std::optional<Value> found;
    if (held.kind() == Kind::map) {
        found = find_key(held, key);
    } else if (held.kind() == Kind::optional) {
        return held_member(held, key, node, frame);
    } else if (held.kind() != Kind::list || !key.is_number()) {
        return fail(frame, ErrorCode::no_such_field, node.source, node.name, {held, key});
    } else if (std::size_t position = 0; read_index(key, held.size(), position)) {
        found = element_at(held, position);
    }
    return Value::optional(found ? frame.arena->make<Value>(*found) : nullptr);
}

Value element_of(const Value& list, const Value& index, const Node& node, Frame& frame) {
    std::size_t position = 0;
    return read_index(index, list.size(), position)
               ? element_at(list, position)
               : fail(frame, ErrorCode::index_out_of_range, node.source, node.name, {list, index});
}

Value member_of(const Value& target, const Value& key, const Node& node, Frame& frame, bool field) {
    switch (target.kind()) {
        case Kind::map:
            if (const std::optional<Value> found = find_key(target, key)) {
                return *found;
            }
            return fail(frame, ErrorCode::no_such_key, node.source, node.name, {target, key});
        case Kind::optional:
            return held_member(target, key, node, frame);
        case Kind::list:
            if (!field) {
                return element_of(target, key, node, frame);
            }
            break;
        case Kind::error:
        case Kind::unknown:
            return target;
        default:
            break;
    }
    return fail(frame, ErrorCode::no_such_field, node.source, node.name, {target, key});
}

Value made_optional(const Value& target, const Value& key, const Node& node, Frame& frame) {
    if (!target.is_value() || target.kind() == Kind::optional) {
        return target.is_value() ? held_member(target, key, node, frame) : target;
    }
    const Value wrapped = Value::optional(&target);
    return held_member(wrapped, key, node, frame);
}

}  // namespace

bool Node::is_constant() const {
    return run == run_constant;
}

Value run_constant(const Node& node, Frame&) {
    return node.constant;
}

Value run_input(const Node& node, Frame& frame) {
    return frame.inputs[node.slot];
}

Value run_local(const Node& node, Frame& frame) {
    return frame.locals[node.slot];
}

Value run_unresolved(const Node& node, Frame& frame) {
    return fail(frame, ErrorCode::no_such_attribute, node.source, node.name);
}

Value run_path(const Node& node, Frame& frame) {
    Value at = frame.inputs[node.slot];
    for (const std::string_view name : node.path) {
        if (at.kind() == Kind::map && at.form() == Value::Form::json) [[likely]] {
            if (const auto* found = find_member(*at.json_object(), name)) [[likely]] {
                at = json_view(*found);
                continue;
            }
        }
        // The part of the path up to this name is what an error is about.
        Node upto;
        upto.name = name;
        upto.source = node.source.substr(
            0, static_cast<std::size_t>(name.data() + name.size() - node.source.data()));
        at = member_of(at, Value::of(name), upto, frame, true);
        if (!at.is_value()) {
            return at;
        }
    }
    return at;
}

Value run_select(const Node& node, Frame& frame) {
    return member_of((*node.first)(frame), Value::of(node.name), node, frame, true);
}

Value run_optional_select(const Node& node, Frame& frame) {
    return made_optional((*node.first)(frame), Value::of(node.name), node, frame);
}

Value run_test(const Node& node, Frame& frame) {
    const Value target = (*node.first)(frame);
    switch (target.kind()) {
        case Kind::map:
            return Value::of(find_key(target, Value::of(node.name)).has_value());
        case Kind::optional: {
            const Value member = held_member(target, Value::of(node.name), node, frame);
            return member.is_value() ? Value::of(member.held() != nullptr) : member;
        }
        case Kind::error:
        case Kind::unknown:
            return target;
        default:
            return fail(frame, ErrorCode::no_such_field, node.source, node.name,
                        {target, Value::of(node.name)});
    }
}

Value run_index(const Node& node, Frame& frame) {
    const Value target = (*node.first)(frame);
    const Value key = (*node.second)(frame);
    if (!target.is_value() || !key.is_value()) {
        return worse_of(target, key);
    }
    if (!frame.spend(key_steps(key))) {
        return exhausted();
    }
    return member_of(target, key, node, frame, false);
}

Value run_optional_index(const Node& node, Frame& frame) {
    const Value target = (*node.first)(frame);
    const Value key = (*node.second)(frame);
    if (!target.is_value() || !key.is_value()) {
        return worse_of(target, key);
    }
    if (!frame.spend(key_steps(key))) {
        return exhausted();
    }
    return made_optional(target, key, node, frame);
}

Value run_optional_or(const Node& node, Frame& frame) {
    const Value optional = (*node.first)(frame);
    if (optional.kind() != Kind::optional) {
        return optional.is_value() ? no_overload(node, frame, {optional}) : optional;
    }
    if (optional.held() != nullptr) {
        return node.slot == 0 ? optional : *optional.held();
    }
    const Value other = (*node.second)(frame);
    if (node.slot == 0 && other.is_value() && other.kind() != Kind::optional) {
        return no_overload(node, frame, {optional, other});
    }
    return other;
}

Value run_list(const Node& node, Frame& frame) {
    const CallContext context(frame, node.source, node.name);
    if (!context.reserve(node.operands.size() * sizeof(Value))) {
        return exhausted();
    }
    auto* elements = frame.arena->array<Value>(node.operands.size());
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
        Value element = (*node.operands[i])(frame);
        if (!element.is_value()) {
            return element;
        }
        if (!node.marks.empty() && node.marks[i]) {
            if (element.kind() != Kind::optional) {
                return no_overload(node, frame, {element});
            }
            if (element.held() == nullptr) {
                continue;
            }
            element = *element.held();
        }
        elements[count++] = element;
    }
    return Value::list(elements, count);
}

Value run_map(const Node& node, Frame& frame) {
    const CallContext context(frame, node.source, node.name);
    const std::size_t size = node.operands.size() / 2;
    if (!context.reserve(size * sizeof(MapEntry))) {
        return exhausted();
    }
    auto* entries = frame.arena->array<MapEntry>(size);
    std::size_t count = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const Value key = (*node.operands[2 * i])(frame);
        Value value = (*node.operands[2 * i + 1])(frame);
        if (!key.is_value() || !value.is_value()) {
            return worse_of(key, value);
        }
        if (!can_be_key(key)) {
            return fail(frame, ErrorCode::unsupported_key, node.source, "", {key});
        }
        if (!node.marks.empty() && node.marks[i]) {
            if (value.kind() != Kind::optional) {
                return no_overload(node, frame, {value});
            }
            if (value.held() == nullptr) {
                continue;
            }
            value = *value.held();
        }
        entries[count++] = {key, value};
    }
    return new_map(node, frame, {entries, count});
}

Value new_map(const Node& node, Frame& frame, std::span<const MapEntry> entries) {
    const CallContext context(frame, node.source, node.name);
    std::uint64_t steps = entries.size() * map_entry_cost;
    for (const MapEntry& entry : entries) {
        steps += key_steps(entry.key);
    }
    if (!frame.spend(steps) || !context.reserve(entries.size() * sizeof(MapEntry) * 2)) {
        return exhausted();
    }
    std::optional<Value> duplicate;
    if (const std::optional<Value> map = make_map(*frame.arena, entries, duplicate)) {
        return *map;
    }
    if (!duplicate) {
        frame.run_out();
        return exhausted();
    }
    return fail(frame, ErrorCode::duplicate_key, node.source, "", {*duplicate});
}

}  // namespace lexid::cel
