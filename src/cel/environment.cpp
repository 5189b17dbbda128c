#include "cel/environment.hpp"

#include <algorithm>

#include "cel/library/standard.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/syntax/macro.hpp"

namespace lexid::cel {
namespace {

void add_dotted_root(Declarations& declarations, std::string_view name) {
    if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
        declarations.dotted_roots.emplace(name.substr(0, dot), char{});
    }
}

void add_identifier(Declarations& declarations, std::string_view name, IdentifierEntry entry) {
    const auto before = declarations.identifiers.find(name);
    entry.hides_denotation =
        entry.kind != IdentifierKind::denotation && before != declarations.identifiers.end() &&
        (before->second.kind == IdentifierKind::denotation || before->second.hides_denotation);
    declarations.identifiers.insert_or_assign(std::string(name), std::move(entry));
    add_dotted_root(declarations, name);
}

// The names of types, with static memory for the values that they are.
void add_denotations(Declarations& declarations, const Libraries& libraries) {
    const auto add = [&](std::string_view name, const Type& type) {
        add_identifier(
            declarations, name,
            {IdentifierKind::denotation, false, Type::type(type), 0, Value::type_named(name)});
    };
    add("bool", Type::boolean());
    add("int", Type::integer());
    add("uint", Type::unsigned_integer());
    add("double", Type::floating());
    add("string", Type::string());
    add("bytes", Type::bytes());
    add("null_type", Type::null());
    add("list", Type::list(Type::dyn()));
    add("map", Type::map(Type::dyn(), Type::dyn()));
    add("type", Type::type(Type::dyn()));
    add("google.protobuf.Timestamp", Type::timestamp());
    add("google.protobuf.Duration", Type::duration());
    if (libraries.optionals) {
        add("optional_type", Type::optional(Type::dyn()));
    }
    if (libraries.network) {
        add("net.IP", Type::abstract("net.IP", {}));
        add("net.CIDR", Type::abstract("net.CIDR", {}));
    }
}

IdentifierEntry constant_entry(const Value& value, const Type& type) {
    return {IdentifierKind::constant, false, type, 0, value};
}

Type type_of(const Value& value) {
    switch (value.kind()) {
        case Kind::null:
            return Type::null();
        case Kind::boolean:
            return Type::boolean();
        case Kind::integer:
            return Type::integer();
        case Kind::unsigned_integer:
            return Type::unsigned_integer();
        case Kind::floating:
            return Type::floating();
        case Kind::string:
            return Type::string();
        case Kind::bytes:
            return Type::bytes();
        case Kind::timestamp:
            return Type::timestamp();
        case Kind::duration:
            return Type::duration();
        case Kind::list:
            return Type::list(Type::dyn());
        case Kind::map:
            return Type::map(Type::string(), Type::dyn());
        default:
            return Type::dyn();
    }
}

}  // namespace

Environment::Environment() : declarations_(std::make_unique<Declarations>()) {}
Environment::Environment(const Environment& other)
    : declarations_(std::make_unique<Declarations>(*other.declarations_)) {}
Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(const Environment& other) {
    *this = Environment(other);
    return *this;
}
Environment& Environment::operator=(Environment&&) noexcept = default;
Environment::~Environment() = default;

Environment Environment::standard(Libraries libraries) {
    Environment environment;
    add_denotations(*environment.declarations_, libraries);
    declare_conversions(environment);
    declare_texts(environment);
    declare_times(environment);
    const auto add_macros = [&](std::span<const Macro> macros) {
        for (const Macro& macro : macros) {
            environment.add_macro(macro);
        }
    };
    add_macros(standard_macros());
    const struct {
        bool chosen;
        void (*declare)(Environment&);
    } families[] = {
        {libraries.strings, declare_strings_library},
        {libraries.math, declare_math_library},
        {libraries.encoders, declare_encoders_library},
        {libraries.optionals, declare_optionals_library},
        {libraries.lists, declare_lists_library},
        {libraries.sets, declare_sets_library},
        {libraries.network, declare_network_library},
    };
    for (const auto& family : families) {
        if (family.chosen) {
            family.declare(environment);
        }
    }
    if (libraries.bindings) {
        add_macros(binding_macros());
    }
    if (libraries.optionals) {
        add_macros(optional_macros());
        environment.declarations_->optionals = true;
    }
    if (libraries.two_variable_comprehensions) {
        add_macros(two_variable_macros());
    }
    return environment;
}

void Environment::add_variable(std::string_view name, const Type& type) {
    const auto slot = static_cast<std::uint32_t>(declarations_->slots.size());
    declarations_->slots.emplace_back(name);
    add_identifier(*declarations_, name, {IdentifierKind::variable, false, type, slot, Value()});
}

void Environment::add_constant(std::string_view name, const Value& value) {
    add_identifier(*declarations_, name, constant_entry(value, type_of(value)));
}

void Environment::add_constant(std::string_view name, std::string text) {
    auto memory = std::make_shared<ConstantMemory>();
    memory->before = declarations_->memory;
    memory->text = std::move(text);
    const Value value = Value::of(std::string_view(memory->text));
    declarations_->memory = std::move(memory);
    add_constant(name, value);
}

void Environment::add_constant(std::string_view name, boost::json::value json) {
    auto memory = std::make_shared<ConstantMemory>();
    memory->before = declarations_->memory;
    memory->json = std::move(json);
    const Value value = Value::of(&memory->json);
    declarations_->memory = std::move(memory);
    add_constant(name, value);
}

void Environment::add_function(Function function) {
    auto entry = std::make_shared<FunctionEntry>();
    if (const auto before = declarations_->functions.find(function.name);
        before != declarations_->functions.end()) {
        *entry = *before->second;
    }
    entry->name = function.name;
    for (Overload& overload : function.overloads) {
        entry->overloads.push_back(std::move(overload));
    }
    if (function.implementation != nullptr) {
        entry->implementation = function.implementation;
    }
    add_dotted_root(*declarations_, function.name);
    declarations_->functions.insert_or_assign(std::move(function.name), std::move(entry));
}

void Environment::add_macro(Macro macro) {
    declarations_->macros[macro.name].push_back(std::move(macro));
}

void Environment::set_container(std::string_view container) {
    declarations_->container = container;
}

void Environment::set_time_zones(std::shared_ptr<const TimeZones> zones) {
    declarations_->zones = std::move(zones);
}

const TimeZones* Environment::time_zones() const {
    return declarations_->zones.get();
}

std::optional<std::size_t> Environment::slot(std::string_view variable) const {
    const auto found = declarations_->identifiers.find(variable);
    if (found == declarations_->identifiers.end() ||
        found->second.kind != IdentifierKind::variable) {
        return std::nullopt;
    }
    return found->second.slot;
}

std::size_t Environment::slot_count() const {
    return declarations_->slots.size();
}

}  // namespace lexid::cel
