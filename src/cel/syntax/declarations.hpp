#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text_hash.hpp"
#include "cel/environment.hpp"

namespace lexid::cel {

template <class T>
using ByName = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// The constants' memory: a chain that only grows at its head, so that copies of an environment and
// programs share what they refer to.
struct ConstantMemory {
    std::shared_ptr<const ConstantMemory> before;
    std::string text;
    boost::json::value json;
};

enum class IdentifierKind : std::uint8_t { variable, constant, denotation };

struct IdentifierEntry {
    IdentifierKind kind = IdentifierKind::variable;
    bool hides_denotation = false;
    Type type;
    std::uint32_t slot = 0;
    Value constant;
};

struct FunctionEntry {
    std::string name;
    std::vector<Overload> overloads;
    Implementation implementation = nullptr;
};

struct Declarations {
    ByName<IdentifierEntry> identifiers;
    // Shared with copies of the environment and with programs: an entry never changes once it is
    // here, a new one replaces it.
    ByName<std::shared_ptr<const FunctionEntry>> functions;
    ByName<std::vector<Macro>> macros;
    std::string container;
    std::shared_ptr<const TimeZones> zones;
    std::shared_ptr<const ConstantMemory> memory;
    std::vector<std::string> slots;  // names
    // The first parts of dotted names, `math` of `math.greatest`: nothing else can begin one.
    ByName<char> dotted_roots;
    bool optionals = false;  // whether `a.?b`, `a[?b]`, `[?a]`, `{?a: b}` are allowed
};

}  // namespace lexid::cel
