#include "policy/environment.hpp"

#include <optional>
#include <string>

#include "cel/library/fold.hpp"

namespace lexid::policy {
namespace {

struct Slots {
    std::size_t id, type, status, description, created_at, now, first_seen, age, metadata, task;
};

cel::Environment make_environment() {
    cel::Environment environment = cel::Environment::standard();
    for (const std::string_view name : {"id", "type", "status", "description"}) {
        environment.add_variable(name, cel::Type::string());
    }
    for (const std::string_view name : {"created_at", "now", "first_seen"}) {
        environment.add_variable(name, cel::Type::timestamp());
    }
    cel::declare_fold(environment);
    environment.add_variable("age", cel::Type::duration());
    const cel::Type map = cel::Type::map(cel::Type::string(), cel::Type::dyn());
    environment.add_variable("metadata", map);
    environment.add_variable("task", map);
    for (const std::string_view type : known_types()) {
        environment.add_constant(type, std::string(type));
    }
    return environment;
}

Slots find_slots(const cel::Environment& environment) {
    const auto slot = [&](std::string_view name) { return environment.slot(name).value(); };
    return {slot("id"),         slot("type"), slot("status"),     slot("description"),
            slot("created_at"), slot("now"),  slot("first_seen"), slot("age"),
            slot("metadata"),   slot("task")};
}

cel::Timestamp timestamp(Time time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::nanoseconds(time - seconds);
    return {seconds.time_since_epoch().count(), static_cast<std::int32_t>(rest.count())};
}

// now - created_at, if it fits into nanoseconds of 64 bits.
std::optional<std::chrono::nanoseconds> age_of(cel::Timestamp created_at, cel::Timestamp now) {
    std::int64_t nanoseconds = 0;
    if (__builtin_mul_overflow(now.seconds - created_at.seconds, std::int64_t{1'000'000'000},
                               &nanoseconds) ||
        __builtin_add_overflow(nanoseconds, now.nanoseconds - created_at.nanoseconds,
                               &nanoseconds)) {
        return std::nullopt;
    }
    return std::chrono::nanoseconds(nanoseconds);
}

}  // namespace

const cel::Environment& task_environment() {
    static const cel::Environment environment = make_environment();
    return environment;
}

cel::Inputs inputs_of(const Task& task, Time now, Time first_seen) {
    static const Slots slots = find_slots(task_environment());
    cel::Inputs inputs(task_environment());
    const ParsedTime created = task.created_at_exact();
    const cel::Timestamp created_at{created.seconds, created.nanoseconds};
    inputs.set(slots.id, cel::Value::of(task.id()));
    inputs.set(slots.type, cel::Value::of(task.type()));
    inputs.set(slots.status, cel::Value::of(task.status()));
    inputs.set(slots.description, cel::Value::of(task.description()));
    inputs.set(slots.created_at, cel::Value::of(created_at));
    inputs.set(slots.now, cel::Value::of(timestamp(now)));
    inputs.set(slots.first_seen, cel::Value::of(timestamp(first_seen)));
    if (const auto age = age_of(created_at, timestamp(now))) {
        inputs.set(slots.age, cel::Value::of(*age));
    }
    inputs.set(slots.metadata, cel::Value::of(&task.metadata_value()));
    inputs.set(slots.task, cel::Value::of(&task.body()));
    return inputs;
}

}  // namespace lexid::policy
