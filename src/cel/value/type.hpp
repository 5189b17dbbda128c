#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lexid::cel {

enum class TypeKind : std::uint8_t {
    dyn,  // anything; checked when it is evaluated
    boolean,
    integer,
    unsigned_integer,
    floating,
    string,
    bytes,
    null,
    timestamp,
    duration,
    list,       // one parameter
    map,        // two parameters: key, value
    type,       // the type of a type denotation; one parameter
    parameter,  // stands for any one type within a function's declaration; has a name
    abstract,   // a named type with any number of parameters, such as optional_type(T)
    error,      // the type of an expression that was refused; accepted everywhere
};

// A type as the checker's algorithms handle it: immutable, compared by structure. Nodes of
// composite types live in the memory of whoever made them.
struct TypeNode {
    TypeKind kind = TypeKind::dyn;
    std::string_view name = {};                        // of parameters and abstract types
    std::span<const TypeNode* const> parameters = {};  // see TypeKind
    std::uint32_t parts = 1;                           // it and its parameters' parts
    std::uint32_t variable = 0;                        // a parameter that the checker made, from 1
};

bool operator==(const TypeNode& left, const TypeNode& right);

// The names as CEL writes them: `int`, `list(string)`, `map(string, dyn)`, `optional_type(int)`,
// `google.protobuf.Timestamp`, and a parameter's own name.
std::string to_text(const TypeNode& type);

// The node of a kind without parameters.
const TypeNode* simple_type(TypeKind kind);

// A type that keeps its own memory. Cheap to copy; simple types own nothing at all.
class Type {
public:
    Type() : node_(simple_type(TypeKind::dyn)) {}

    static Type dyn() { return Type(TypeKind::dyn); }
    static Type boolean() { return Type(TypeKind::boolean); }
    static Type integer() { return Type(TypeKind::integer); }
    static Type unsigned_integer() { return Type(TypeKind::unsigned_integer); }
    static Type floating() { return Type(TypeKind::floating); }
    static Type string() { return Type(TypeKind::string); }
    static Type bytes() { return Type(TypeKind::bytes); }
    static Type null() { return Type(TypeKind::null); }
    static Type timestamp() { return Type(TypeKind::timestamp); }
    static Type duration() { return Type(TypeKind::duration); }
    static Type error() { return Type(TypeKind::error); }
    static Type list(const Type& element);
    static Type map(const Type& key, const Type& value);
    static Type type(const Type& of);
    static Type parameter(std::string_view name);
    static Type abstract(std::string_view name, std::span<const Type> parameters);
    static Type optional(const Type& of);

    // A copy of a node whose memory belongs to somebody else.
    static Type copy_of(const TypeNode& node);

    TypeKind kind() const { return node_->kind; }
    const TypeNode& node() const { return *node_; }
    std::string to_text() const { return cel::to_text(*node_); }

    friend bool operator==(const Type& left, const Type& right) {
        return *left.node_ == *right.node_;
    }

private:
    struct Storage;

    explicit Type(TypeKind kind) : node_(simple_type(kind)) {}
    static Type composite(TypeKind kind, std::string_view name, std::span<const Type> parameters);

    const TypeNode* node_;
    std::shared_ptr<const Storage> owner_;
};

}  // namespace lexid::cel
