#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "cel/compile/cost.hpp"
#include "cel/environment.hpp"
#include "cel/value/exhaustion.hpp"
#include "cel/value/type.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

struct Batch;
struct Compiled;
struct Node;
class Arena;

// A compiled expression: immutable, cheap to copy, used by any number of evaluations and threads at
// once. It needs neither the source nor the environment any more.
class Program {
public:
    Type type() const;
    std::string_view source() const;
    // The declared variables it refers to, each once, by name.
    std::span<const std::string> variables() const;

    // The value if it needs no evaluation: `1 + 1`, `false && x`, and errors such as `1 / 0`.
    std::optional<Value> constant() const;

    CostBound cost_bound() const;
    // The checked tree, a node a line, indented, with the types.
    std::string tree() const;
    // An expression of the same tree, in canonical layout.
    std::string unparse() const;

    const Compiled& compiled() const { return *compiled_; }
    explicit Program(std::shared_ptr<const Compiled> compiled);

private:
    std::shared_ptr<const Compiled> compiled_;
};

struct CompileOptions {
    bool check = true;   // otherwise names and kinds are found wanting only when evaluated
    bool macros = true;  // otherwise `has(a.b)` is a call like any other
    std::shared_ptr<Batch> batch = nullptr;  // batch.hpp; all in the same or equal environments
};

// Parses, checks and compiles. The faults found, with their positions in `source`, if it can't be:
// the first one of the grammar, or all those of names and types. Never throws.
std::expected<Program, Diagnostics> compile(const Environment& environment, std::string_view source,
                                            CompileOptions options = {});

// The values of the environment's variables. Bound once, used by many evaluations; a variable
// without a value is an error where it is used.
class Inputs {
public:
    explicit Inputs(const Environment& environment);

    // `slot` is the environment's: environment.slot("name").
    void set(std::size_t slot, const Value& value) { values_[slot] = value; }
    const Value* values() const { return values_.data(); }
    std::size_t size() const { return values_.size(); }

private:
    std::vector<Value> values_;
};

// Memory that evaluations reuse, so that they allocate nothing once it is warm. One evaluation at a
// time.
class Workspace {
public:
    Workspace();
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;
    ~Workspace();

    // Steps that an evaluation may take; evaluation_cost_max of limits.hpp unless set.
    void set_cost_max(std::uint64_t steps) { cost_max_ = steps; }
    std::uint64_t cost_max() const { return cost_max_; }

    // Steps that all evaluations from now on may take together: as many as they like unless set.
    static constexpr std::uint64_t no_allowance = std::numeric_limits<std::uint64_t>::max();
    void set_allowance(std::uint64_t steps) { allowance_ = steps; }
    std::uint64_t allowance() const { return allowance_; }

    // Steps that all evaluations so far took, those included that a program takes at least, which
    // count for no bound: they depend on the program alone.
    std::uint64_t spent() const { return spent_; }

    // Whether the last evaluation ran out, and where; its text belongs to the program.
    bool ran_out() const { return ran_out_; }
    const Exhaustion& exhaustion() const { return exhaustion_; }

    Arena& arena() { return *arena_; }

    // Evaluates a part of a program within the bounds.
    Value run(const Compiled& compiled, const Node& node, const Inputs& inputs);

private:
    Value* locals(std::size_t count);

    std::unique_ptr<Arena> arena_;
    std::vector<Value> locals_;
    std::uint64_t cost_max_;
    std::uint64_t allowance_ = no_allowance;
    std::uint64_t spent_ = 0;
    bool ran_out_ = false;
    Exhaustion exhaustion_;
};

// The value, or the error in its place; valid until the workspace is used again and as long as the
// program and the inputs live. `inputs` must come from the environment the program was compiled in.
// Never throws but std::bad_alloc; ends within the workspace's bounds, and running out of them is
// an error that nothing absorbs.
Value evaluate(const Program& program, const Inputs& inputs, Workspace& workspace);

}  // namespace lexid::cel
