#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cel/program.hpp"
#include "cel/syntax/parser.hpp"
#include "cel/syntax/print.hpp"
#include "cel/value/arena.hpp"

// Any bytes parse and check or are refused with a position; what parses can be written out and
// parses to the same tree again.

namespace {

using namespace lexid;
using namespace lexid::cel;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Environment environment = Environment::standard();
    const std::string_view source(reinterpret_cast<const char*>(data), size);
    Arena arena;
    Diagnostics diagnostics;
    const Expression* tree =
        parse(arena.copy(source), environment.declarations(), true, arena, diagnostics);
    require((tree == nullptr) == !diagnostics.empty());
    if (tree != nullptr) {
        const std::string text = unparsed(*tree);
        // Escapes and parentheses may make it longer than what is allowed.
        if (text.size() <= source.size() * 4 && text.size() < 60'000) {
            const Expression* again = parse(arena.copy(std::string_view(text)),
                                            environment.declarations(), true, arena, diagnostics);
            require(again != nullptr && tree_text(*again) == tree_text(*tree));
        }
    }
    const auto program = compile(environment, source);
    require(program.has_value() || !program.error().empty());
    if (program) {
        require(!program->tree().empty());
        program->cost_bound();
    }
    return 0;
}
