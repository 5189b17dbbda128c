#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cel/value/type.hpp"
#include "cel/value/value.hpp"

namespace lexid::cel {

struct FunctionEntry;
struct Node;

enum class ExpressionKind : std::uint8_t {
    literal,
    identifier,
    select,         // operand.name; `optional` for operand.?name
    test,           // has(operand.name)
    index,          // first[second]; `optional` for first[?second]
    operation,      // operands by `operation`
    call,           // name(operands); `member` for first.name(rest)
    list,           // operands; `marks` for those written with ?
    map,            // keys and values in turn; `marks` for entries written with ?
    comprehension,  // see Comprehension
};

enum class Operation : std::uint8_t {
    conditional,  // three operands
    logical_or,   // two or more
    logical_and,  // two or more
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    negate,       // one
    logical_not,  // one
};

// The macros that loop or bind. Operands: what is gone through or bound, the filter if there is
// one, the body.
enum class Comprehension : std::uint8_t {
    all,
    exists,
    exists_one,
    map,  // body with an optional filter; also transformList
    filter,
    transform_map,        // values; an optional filter
    transform_map_entry,  // the body is a map of one entry; an optional filter
    bind,
    optional_map,
    optional_flat_map,
    sort_by,
};

// What an identifier was found to be.
enum class Reference : std::uint8_t { unresolved, variable, local, constant };

// In which turn `&&` evaluates an operand. Its answer is the same in any order, unless an
// evaluation runs out of cost: tests can't.
enum class Turn : std::uint8_t {
    test,     // a variable equals or is in a constant; such joined by && and ||
    guarded,  // tests joined by && with anything, and such joined by ||: false if the tests are
    other,
};

// A node of the tree, in the memory of the program that it belongs to. Offsets are bytes of the
// source. The parser makes it, the checker fills in the second half.
struct Expression {
    ExpressionKind kind = ExpressionKind::literal;
    Operation operation = Operation::equal;
    Comprehension comprehension = Comprehension::all;
    bool member = false;
    bool optional = false;
    bool leading_dot = false;
    bool quoted = false;  // the field's name stood in backticks
    std::uint16_t height = 1;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t at = 0;  // where to point at: the operator, the field, the name
    std::string_view name;
    std::string_view second_name;  // of a comprehension's second variable; may be empty
    std::span<Expression*> operands;
    std::span<const bool> marks;  // empty if nothing is marked
    Value literal;

    // `a.b.c` that is one declared name is an identifier after the check, with the whole of it as
    // `name` and `operands` empty.
    const TypeNode* type = nullptr;
    const FunctionEntry* function = nullptr;
    Reference reference = Reference::unresolved;
    std::uint32_t slot = 0;  // of a variable or a local; of a comprehension's first variable
    Value constant;
    const Node* node = nullptr;  // what the compiler made of it
    Turn turn = Turn::other;
    std::string_view macro_name;  // how a comprehension was written: `exists`, `cel.bind`

    bool is_variable() const {
        return kind == ExpressionKind::identifier && reference == Reference::variable;
    }
};

// The operator as it is written: `&&`, `==`; `?:` for the conditional.
std::string_view symbol_of(Operation operation);

}  // namespace lexid::cel
