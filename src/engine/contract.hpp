#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lexid::engine {

// Remembers of which kind (text, number, object, ...) each field of each type of task has been, to
// notice when the API's contract drifts: a policy that compares numbers means nothing once they
// come as texts. Fields are those of a task and those of its metadata; null is as good as absent,
// and all numbers are one kind. A field has to be seen some times before it can be missed: one odd
// task among the first teaches nothing.
class Contract {
public:
    // Whoever writes tasks could invent fields without end; further ones are not watched.
    static constexpr std::size_t fields_max = 4'096;
    // So often a field was of the kinds it has had before another one is a drift.
    static constexpr std::uint16_t sightings_min = 20;

    // For people: the first field that is of a kind it has never had, and which it had; empty if
    // there is none.
    std::string drift(const boost::json::object& task) const;

    // Whatever kinds the task's fields have are right from now on.
    void learn(const boost::json::object& task);

    // What is known, for a checkpoint, and all of it put back.
    struct Known {
        std::string field;
        std::uint8_t kinds = 0;
        std::uint16_t sightings = 0;

        friend bool operator==(const Known&, const Known&) = default;
    };
    std::vector<Known> all() const;
    void put_back(const std::vector<Known>& known);

private:
    template <class Visit>
    static void each_field(const boost::json::object& task, const Visit& visit);

    struct Field {
        std::uint8_t kinds = 0;  // a bit each
        std::uint16_t sightings = 0;
    };
    // Ordered: whoever invents fields could choose names that meet in a hash table.
    std::map<std::string, Field, std::less<>> fields_;
};

}  // namespace lexid::engine
