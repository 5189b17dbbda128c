#include "sim/chance.hpp"

#include <utility>

namespace lexid::sim {
namespace {

constexpr std::array<std::string_view, fault_count> names = {
    "list_fails",     "list_lost",      "list_slow",       "list_of_other_status",
    "list_capped",    "list_repeats",   "list_partial",    "list_garbled",
    "list_lags",      "list_kept",      "rate_limited",    "quota_used",
    "not_sent",       "lost_before",    "lost_after",      "late",
    "server_error",   "foreign_body",   "key_refused",     "people_approve",
    "people_dismiss", "people_change",  "people_withdraw", "people_flag",
    "people_hold",    "people_release", "people_retry",    "people_settle",
    "people_pause",   "people_resume",  "commit_slow",     "report_slow",
    "commit_fails",   "ledger_lost",    "crash",           "reboot",
    "stop",           "policy_edit",    "policy_broken",   "wish",
    "new_key",        "early_tick",     "suspend",         "wall_jump"};

template <std::size_t... kinds>
std::array<Dice, fault_count> streams(std::uint64_t seed, std::index_sequence<kinds...>) {
    engine::Random seeds(seed);
    return {(static_cast<void>(kinds), Dice(seeds.next()))...};
}

}  // namespace

std::string_view to_text(Fault fault) {
    return names[static_cast<std::size_t>(fault)];
}

Chance::Chance(std::uint64_t seed, const Rates& rates, std::optional<OneFault> only)
    : rates_(rates), dice_(streams(seed, std::make_index_sequence<fault_count>())), only_(only) {}

}  // namespace lexid::sim
