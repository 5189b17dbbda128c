#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cel/compile/compiler.hpp"
#include "cel/run/node.hpp"
#include "cel/syntax/ast.hpp"
#include "cel/syntax/declarations.hpp"
#include "cel/value/arena.hpp"

namespace lexid::cel {

// What a Program is: its memory, the checked tree and the nodes made of it.
struct Compiled {
    // Trees and nodes take some fifty times the source's size.
    explicit Compiled(std::size_t source_bytes) : arena(1024 + 48 * source_bytes) {}

    Arena arena;
    Patterns patterns;
    std::shared_ptr<const ConstantMemory> memory;
    std::shared_ptr<const TimeZones> zones;
    std::shared_ptr<const Batch> batch;
    std::string_view source;
    Expression* tree = nullptr;
    const Node* root = nullptr;
    std::uint32_t local_count = 0;
    std::vector<std::string> variables;
};

}  // namespace lexid::cel
