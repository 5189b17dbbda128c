#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace lexid::sandbox {

// A task that Lexi proposes: what a list shows, without status and time.
struct Draft {
    std::string id;
    std::string type;
    std::string description;
    boost::json::object metadata;
};

// Invents tasks as Lexi would propose them: mostly prospect searches, some contact updates and list
// operations, a campaign now and then, and one in `odd_every` that is strange in a way that happens
// or could happen: very long, in other scripts, with quotes and line breaks, with terminal escapes
// or markup, of a type nobody knows, with metadata nested deep, with a count that is no number.
//
// The same seed gives the same tasks, on every machine.
class TaskGenerator {
public:
    static constexpr std::uint32_t odd_every = 12;

    explicit TaskGenerator(std::uint64_t seed) : random_(seed) {}

    Draft next();

    // What Lexi makes of a message: a prospect search.
    Draft search(std::string_view message);

    // A random UUID, version 4.
    std::string uuid();

private:
    // 0 to below - 1. The distributions of the standard library differ between libraries.
    std::uint32_t below(std::uint32_t bound);
    template <class Table>
    std::string_view pick(const Table& table) {
        return table[below(static_cast<std::uint32_t>(table.size()))];
    }

    Draft prospect_search();
    Draft campaign_start();
    Draft contact_update();
    Draft list_operation();
    void make_odd(Draft& draft);

    std::mt19937_64 random_;
};

}  // namespace lexid::sandbox
