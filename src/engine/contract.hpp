#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text_hash.hpp"

namespace lexid::engine {

// Remembers of which kind (text, number, object, ...) each field of each type of task has been, to
// notice when the API's contract drifts: a policy that compares numbers means nothing once they
// come as texts. Fields are those of a task and those of its metadata; null is as good as absent,
// and all numbers are one kind.
class Contract {
public:
    // Whoever writes tasks could invent fields without end; further ones are not watched.
    static constexpr std::size_t fields_max = 4'096;

    // For people: the first field that is of a kind it has never had, and which it had; empty if
    // there is none.
    std::string drift(const boost::json::object& task) const;

    void learn(const boost::json::object& task);

private:
    template <class Visit>
    static void each_field(const boost::json::object& task, const Visit& visit);

    std::unordered_map<std::string, std::uint8_t, TextHash, std::equal_to<>> kinds_;  // a bit each
};

}  // namespace lexid::engine
