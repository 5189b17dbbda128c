#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

// Lists that do not show everything, and lists that do not tell of now.

namespace lexid::engine {
namespace {

// A Date has whole seconds.
constexpr Duration date_resolution = std::chrono::seconds(1);

}  // namespace

// Whether a task that the newest list lacks may be pending all the same. So many of them are kept
// as memory has room for.
bool Engine::may_be_there(const TrackedTask& task) {
    return !list_whole_ && (task.attempts() > 0 || ++unlisted_kept_ <= unlisted_kept_max);
}

// How much earlier than its request what a list shows was so: what somebody on the way says of it,
// or by how much its Date lies behind, which nobody may have said. A Date that the machine's clock
// confirms is no old one: there the API's clock was set.
Duration Engine::age_of(Now machine, const List& list) {
    Duration age = list.kept ? list.kept->age : Duration::zero();
    std::string says = list.kept ? list.kept->says : "";
    if (list.quota.date && clock_.is_from_api()) {
        const Duration took = machine.instant - list_sent_at_;
        const Time date = *list.quota.date;
        const Duration behind = clock_.earliest(machine) - took - (date + date_resolution);
        const bool is_set = std::chrono::abs(machine.time - date) <
                            std::chrono::abs(machine.time - clock_.read(machine).time);
        if (const Duration by_date = clock_.latest(machine) - took - date;
            behind > Duration::zero() && !is_set && by_date > age) {
            age = by_date;
            says = "its Date is " + format_time(date);
        }
    }
    if (list.kept && list.quota.date && !clock_.is_from_api()) {
        // It can't tell the time, which nobody has told yet: nothing is approved upon it.
        age = std::max(age, settings_.snapshot_age_max + date_resolution);
    }
    if (age > Duration::zero() && !std::exchange(told_kept_, true)) {
        notice(Notice::Level::warning,
               "a list did not come from the API just now but was kept on the way (" + says +
                   "): such a list counts as that old, and one older than " +
                   format_duration(settings_.snapshot_age_max) +
                   " approves nothing; let no proxy between lexid and the API keep its answers");
    }
    return std::min(age, list_age_max);
}

// A list that was answered shows that the key is accepted, unless it was kept from before.
void Engine::heed_key_accepted(Now now, Instant shows) {
    if (!key_probe_at_ || list_sent_at_ < key_refused_at_) {
        return;
    }
    if (shows < key_refused_at_) {
        key_probe_at_ = now.instant + key_probe_wait_;
        return;
    }
    key_probe_at_.reset();
    notice(Notice::Level::info, "the API accepts the key again: approving goes on");
}

}  // namespace lexid::engine
