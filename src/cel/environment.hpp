#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/time_zone.hpp"
#include "cel/value/type.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

class CallContext;
class MacroExpansion;
struct Declarations;
struct Expression;

// One way to call a function. Type parameters are Type::parameter.
struct Overload {
    std::string id;       // unique; shown in messages only
    bool member = false;  // `x.f(y)`, with x as the first parameter; otherwise `f(x, y)`
    std::vector<Type> parameters;
    Type result;
};

// What a function does. It gets at least as many arguments as some overload has, all of them values
// (never an error), of any kinds: it answers with context.no_such_overload for those it can't take.
// Depends on nothing but its arguments, keeps nothing, never throws.
using Implementation = Value (*)(CallContext& context, std::span<const Value> arguments);

struct Function {
    std::string name;  // may be dotted: `math.greatest`
    std::vector<Overload> overloads;
    Implementation implementation = nullptr;  // without one, a call is an error when evaluated
};

// A call that is rewritten when it is parsed; see macro.hpp.
struct Macro {
    std::string name;
    bool member = false;
    std::size_t arguments = 0;  // any_arguments: any number
    static constexpr std::size_t any_arguments = static_cast<std::size_t>(-1);
    // nullptr if the call isn't one that the macro takes: it stays a call.
    Expression* (*expand)(MacroExpansion& call) = nullptr;
};

// The extension libraries of cel-go by name.
struct Libraries {
    bool strings = true;
    bool math = true;
    bool encoders = true;
    bool bindings = true;
    bool optionals = true;
    bool two_variable_comprehensions = true;
    bool lists = true;
    bool sets = true;
    bool network = true;

    static constexpr Libraries all() { return {}; }
    static constexpr Libraries none() {
        return {false, false, false, false, false, false, false, false, false};
    }
};

// What the names in an expression mean. Later additions shadow earlier ones of the same name;
// variables and functions have separate names, so that a variable `type` hides the type denotation
// `type` but not the function type(x). Copies are independent. Reading is safe from many threads.
class Environment {
public:
    // The standard declarations and macros and the chosen libraries.
    static Environment standard(Libraries libraries = Libraries::all());

    Environment(const Environment&);
    Environment(Environment&&) noexcept;
    Environment& operator=(const Environment&);
    Environment& operator=(Environment&&) noexcept;
    ~Environment();

    // A variable gets the next slot; names may be dotted. A name that is declared again gets a new
    // slot.
    void add_variable(std::string_view name, const Type& type);

    // Constants are folded into programs. The first takes values that need no memory (numbers,
    // bool, null, times); the others own what they are given.
    void add_constant(std::string_view name, const Value& value);
    void add_constant(std::string_view name, std::string text);
    void add_constant(std::string_view name, boost::json::value json);

    // Adds overloads; an implementation, if given, replaces that of the same name.
    void add_function(Function function);
    void add_macro(Macro macro);

    // Names are looked up as `com.example.x`, `com.x`, `x` in the container `com.example`.
    void set_container(std::string_view container);
    void set_time_zones(std::shared_ptr<const TimeZones> zones);

    // Where a variable's value belongs in Inputs.
    std::optional<std::size_t> slot(std::string_view variable) const;
    std::size_t slot_count() const;

    // Those that were set, or nullptr.
    const TimeZones* time_zones() const;

    const Declarations& declarations() const { return *declarations_; }

private:
    Environment();

    std::unique_ptr<Declarations> declarations_;
};

}  // namespace lexid::cel
