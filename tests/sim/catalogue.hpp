#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "engine/answer.hpp"
#include "policy/task.hpp"

namespace lexid::sim {

// The API's clock at the start of each run.
inline constexpr Time epoch =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(9);

// So many that comparing each with each takes more than a first look may, and than a decision may,
// in a run (scenario.cpp).
inline constexpr int related_much = 12;
inline constexpr int related_too_much = 60;

// What a task says, as far as conditions look at it.
struct Content {
    std::string_view type;
    std::optional<int> count;    // metadata.count, if it is a number
    bool count_is_text = false;  // metadata.count is there and no number
    std::optional<bool> spam;    // metadata.spam
    int related = 0;             // how many entries metadata.related has, if it is there
    bool flagged = false;        // task.flagged, beside the digest: set as the API goes along
};

inline constexpr std::array<Content, 12> contents = {{
    {.type = "prospect_search", .count = 10, .spam = false},
    {.type = "prospect_search", .count = 20, .spam = false},
    {.type = "prospect_search", .count = 500, .spam = false},
    {.type = "prospect_search", .count = 30},
    {.type = "prospect_search", .count_is_text = true, .spam = false},
    {.type = "prospect_search", .count = 40, .spam = true},
    {.type = "contact_update", .count = 5, .spam = false},
    {.type = "list_operation", .spam = true},
    {.type = "campaign_start", .count = 7, .spam = false},
    {.type = "unheard_of", .count = 8, .spam = false},
    {.type = "prospect_search", .count = 15, .spam = false, .related = related_much},
    {.type = "prospect_search", .count = 25, .spam = false, .related = related_too_much},
}};

// All snapshots that any run may show, made once: a run makes no JSON. Tasks and contents go by
// their numbers.
class Catalogue {
public:
    static constexpr std::size_t tasks_max = 160;

    Catalogue();

    const std::string& id(std::size_t task) const { return ids_[task]; }
    std::size_t task(std::string_view id) const;
    Time created_at(std::size_t task) const;
    policy::TaskRef snapshot(std::size_t task, std::size_t content, engine::Status status,
                             bool flagged) const;
    // The content that a snapshot of the task with this digest has.
    std::optional<std::size_t> content_of(std::size_t task, const Sha256& digest) const;

    // Whether a snapshot shows the task as flagged.
    static bool is_flagged(const policy::Task& snapshot);

private:
    std::vector<std::string> ids_;
    std::vector<policy::TaskRef> snapshots_;
};

}  // namespace lexid::sim
