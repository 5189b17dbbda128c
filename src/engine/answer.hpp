#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "policy/task.hpp"

namespace lexid::engine {

// The lists that the API has.
enum class Status { pending, approved, completed, failed, dismissed };

std::string_view to_text(Status status);

// What an answer said of the quota and of the time; each part only if it was there and made sense.
struct Quota {
    std::optional<std::int64_t> limit;      // requests a day
    std::optional<std::int64_t> remaining;  // of them, today
    std::optional<Time> reset;              // when the day's count starts anew
    std::optional<Duration> retry_after;    // from the moment of the answer
    std::optional<Time> date;               // the API's clock, cut to whole seconds
};

// What the answer to an approval or a dismissal proves.
enum class Proof {
    done,          // it names the task with the status we asked for
    not_pending,   // the task was not pending any more
    refused,       // the API said no, nothing happened
    rate_limited,  // the API said not now, nothing happened
    key_refused,   // the API said no to the key, nothing happened
    not_sent,      // no byte of the request left
    nothing,       // anything else: it may have taken effect, now or later
};

struct Answer {
    Proof proof = Proof::nothing;
    std::string text;        // for people: what came back
    std::string request_id;  // X-Request-ID, if any
    Quota quota;
};

struct List {
    std::vector<policy::TaskRef> tasks;
    std::vector<std::string> duplicates;  // ids that the list shows more than once
    Quota quota;
    std::vector<std::string> unreadable = {};  // ids in it whose tasks can't be read
    // Whether it is all that there is. Else nobody is gone whom it doesn't name.
    bool whole = true;
    // Somebody on the way had kept it, for at most so long.
    struct Kept {
        Duration age{};
        std::string says;  // how that is known, for people
    };
    std::optional<Kept> kept = {};
};

// Why a list failed. Nothing is learnt from a failed list but its quota.
struct ListFailure {
    enum class Kind { rate_limited, key_refused, other };
    Kind kind = Kind::other;
    std::string text;
    Quota quota;
    bool sent = true;  // whether the request may have reached the API
};

}  // namespace lexid::engine
