#include "cel/value/type.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace lexid::cel {
namespace {

std::string_view name_of(TypeKind kind) {
    switch (kind) {
        case TypeKind::dyn:
            return "dyn";
        case TypeKind::boolean:
            return "bool";
        case TypeKind::integer:
            return "int";
        case TypeKind::unsigned_integer:
            return "uint";
        case TypeKind::floating:
            return "double";
        case TypeKind::string:
            return "string";
        case TypeKind::bytes:
            return "bytes";
        case TypeKind::null:
            return "null_type";
        case TypeKind::timestamp:
            return "google.protobuf.Timestamp";
        case TypeKind::duration:
            return "google.protobuf.Duration";
        case TypeKind::list:
            return "list";
        case TypeKind::map:
            return "map";
        case TypeKind::type:
            return "type";
        case TypeKind::error:
            return "error";
        case TypeKind::parameter:
        case TypeKind::abstract:
            break;
    }
    return "";
}

// Types nest as deep as an environment's declarations or the checker's results do; deeper ones are
// shown with "…".
constexpr int shown_depth_max = 16;

void append_text(const TypeNode& type, int depth, std::string& text) {
    text += type.name.empty() ? name_of(type.kind) : type.name;
    if (type.parameters.empty()) {
        return;
    }
    if (depth == shown_depth_max) {
        text += "(…)";
        return;
    }
    text += '(';
    for (std::size_t i = 0; i < type.parameters.size(); ++i) {
        if (i > 0) {
            text += ", ";
        }
        append_text(*type.parameters[i], depth + 1, text);
    }
    text += ')';
}

}  // namespace

bool operator==(const TypeNode& left, const TypeNode& right) {
    return &left == &right ||
           (left.kind == right.kind && left.name == right.name && left.variable == right.variable &&
            std::ranges::equal(left.parameters, right.parameters,
                               [](const auto* a, const auto* b) { return *a == *b; }));
}

std::string to_text(const TypeNode& type) {
    std::string text;
    append_text(type, 0, text);
    return text;
}

const TypeNode* simple_type(TypeKind kind) {
    static constexpr auto nodes = [] {
        std::array<TypeNode, static_cast<std::size_t>(TypeKind::error) + 1> all{};
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].kind = static_cast<TypeKind>(i);
        }
        return all;
    }();
    return &nodes[static_cast<std::size_t>(kind)];
}

struct Type::Storage {
    TypeNode node;
    std::string name;
    std::vector<Type> parameters;
    std::vector<const TypeNode*> nodes;
};

Type Type::composite(TypeKind kind, std::string_view name, std::span<const Type> parameters) {
    auto storage = std::make_shared<Storage>();
    storage->name = name;
    storage->parameters.assign(parameters.begin(), parameters.end());
    std::uint32_t parts = 1;
    for (const Type& parameter : storage->parameters) {
        storage->nodes.push_back(parameter.node_);
        parts += parameter.node_->parts;
    }
    storage->node = {kind, storage->name, storage->nodes, parts, 0};
    Type type(TypeKind::dyn);
    type.node_ = &storage->node;
    type.owner_ = std::move(storage);
    return type;
}

Type Type::list(const Type& element) {
    return composite(TypeKind::list, "", std::span(&element, 1));
}
Type Type::map(const Type& key, const Type& value) {
    const Type parameters[] = {key, value};
    return composite(TypeKind::map, "", parameters);
}
Type Type::type(const Type& of) {
    return composite(TypeKind::type, "", std::span(&of, 1));
}
Type Type::parameter(std::string_view name) {
    return composite(TypeKind::parameter, name, {});
}
Type Type::abstract(std::string_view name, std::span<const Type> parameters) {
    return composite(TypeKind::abstract, name, parameters);
}
Type Type::optional(const Type& of) {
    return abstract("optional_type", std::span(&of, 1));
}

Type Type::copy_of(const TypeNode& node) {
    if (node.parameters.empty() && node.name.empty()) {
        return Type(node.kind);
    }
    std::vector<Type> parameters;
    for (const TypeNode* parameter : node.parameters) {
        parameters.push_back(copy_of(*parameter));
    }
    return composite(node.kind, node.name, parameters);
}

}  // namespace lexid::cel
