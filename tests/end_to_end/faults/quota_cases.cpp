// F33, F94 and F95: what an answer says of patience and of the quota.
#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/time.hpp"
#include "end_to_end/faults/case.hpp"
#include "engine/record.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// The first approval is answered 429 with these headers; the next comes no sooner than `floor`.
std::function<void(Stage&)> waits(std::function<Headers()> headers,
                                  std::chrono::milliseconds floor) {
    return [headers, floor](Stage& stage) {
        struct Times {
            Clock::time_point refused;
            Clock::time_point again;
        };
        auto times = std::make_shared<Times>();
        stage.fault = [headers, times](const Seen& seen) -> std::optional<Play> {
            if (is_list(seen)) {
                return std::nullopt;
            }
            (seen.number == 1 ? times->refused : times->again) = Clock::now();
            return seen.number == 1
                       ? std::optional(play(http(429, error_body("rate_limited"), headers())))
                       : std::nullopt;
        };
        stage.also = [times, floor](const FaultServer&, const service::Account&) {
            return times->again - times->refused >= floor ? "not before it was time" : "TOO EARLY";
        };
    };
}

constexpr std::string_view waited =
    "refused, then confirmed; approved once; 2 requests; not before it was time";

// Until when nothing leaves, as the ledger has it.
std::optional<Time> told_until(Stage& stage) {
    std::optional<Time> until;
    const auto read = stage.ledger->read(0, [&until](const ledger::Entry& entry) {
        const auto record = engine::decode(entry.kind, entry.task, entry.body);
        if (const auto* pace = record ? std::get_if<engine::PaceRecord>(&*record) : nullptr) {
            until = pace->not_before;
        }
        return true;
    });
    return read ? until : std::nullopt;
}

Time wall_time() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Time in_an_hour(Time now) {
    return now + 1h;
}

Time next_minute(Time now) {
    return std::chrono::floor<std::chrono::minutes>(now) + 1min;
}

// The first approval is answered 429 with these headers, after which the engine wants to wait until
// the time that `wait` makes of that moment, and up to 2 s longer: beyond what this pass waits for.
std::function<void(Stage&)> leaves(Headers headers, Time (*wait)(Time)) {
    return [headers, wait](Stage& stage) {
        auto refused = std::make_shared<Time>();
        stage.account.one_pass = 0s;
        stage.fault = first_approval([headers, refused](const Seen&) {
            *refused = wall_time();
            return play(http(429, error_body("rate_limited"), headers));
        });
        stage.also = [&stage, refused, wait](const FaultServer&,
                                             const service::Account& account) -> std::string {
            if (account.left_over() != 1) {
                return std::to_string(account.left_over()) + " LEFT";
            }
            const auto until = told_until(stage);
            const bool as_long =
                until && *until >= wait(*refused) && *until <= wait(wall_time()) + 2s;
            return !as_long             ? "NOT FOR AS LONG AS IT MUST"
                   : wait == in_an_hour ? "left for an hour"
                                        : "left for the next minute";
        };
    };
}

// However long Retry-After asks for, more than an hour is not believed.
Case patient(std::string fault, std::string value) {
    return {"F33", std::move(fault), "refused; not approved; 1 request; left for an hour",
            leaves({{"Retry-After", std::move(value)}}, in_an_hour)};
}

// A Retry-After that makes no sense is as good as none, after which a minute's quota is waited for.
Case senseless(std::string fault, Headers headers) {
    return {"F33", std::move(fault), "refused; not approved; 1 request; left for the next minute",
            leaves(std::move(headers), next_minute)};
}

Cases retry_after() {
    const auto dated = [](DateForm form) {
        return
            [form] { return Headers{{"Date", http_date()}, {"Retry-After", http_date(2, form)}}; };
    };
    const auto just = [](std::string value) {
        return [value] { return Headers{{"Retry-After", value}}; };
    };
    const std::string ok(waited);
    return {
        {"F33", "429 with Retry-After: 2", ok, waits(just("2"), 2s)},
        {"F33", "429 with Retry-After: 0", ok, waits(just("0"), 0s)},
        {"F33", "429 with Retry-After as a date", ok, waits(dated(DateForm::usual), 1s)},
        {"F33", "429 with Retry-After as a date of RFC 850", ok,
         waits(dated(DateForm::rfc850), 1s)},
        {"F33", "429 with Retry-After as asctime writes it", ok,
         waits(dated(DateForm::asctime), 1s)},
        {"F33", "429 with Retry-After 1 and 2: the longest counts", ok,
         waits([] { return Headers{{"Retry-After", "1"}, {"Retry-After", "2"}}; }, 2s)},
        {"F33", "429 with Retry-After in the past", ok,
         waits([] { return Headers{{"Retry-After", http_date(-3600)}}; }, 0s)},
        {"F33", "429 with Retry-After `soon` and 2: what makes sense counts", ok,
         waits([] { return Headers{{"Retry-After", "soon"}, {"Retry-After", "2"}}; }, 2s)},
        {"F33", "429 with Retry-After: 1, 2", ok, waits(just("1, 2"), 2s)},
        {"F33", "429 with Retry-After: 1.5", ok, waits(just("1.5"), 2s)},
        {"F33", "429 with Retry-After-Ms: 1500", ok,
         waits([] { return Headers{{"Retry-After-Ms", "1500"}}; }, 2s)},
        {"F33", "429 with RateLimit: \"x\";r=0;t=2", ok,
         waits([] { return Headers{{"RateLimit", "\"x\";r=0;t=2"}}; }, 2s)},
        patient("429 with a year as Retry-After", "31536000"),
        patient("429 with a date of next year as Retry-After", http_date(365 * 86'400)),
        patient("429 with a Retry-After of 2^63 seconds", "9223372036854775808"),
        patient("429 with a Retry-After of fifty digits", std::string(50, '9')),
        senseless("429 without Retry-After", {}),
        senseless("429 with an empty Retry-After", {{"Retry-After", ""}}),
        senseless("429 with Retry-After: soon", {{"Retry-After", "soon"}}),
        senseless("429 with Retry-After: -5", {{"Retry-After", "-5"}}),
        senseless("429 with Retry-After: 1e3", {{"Retry-After", "1e3"}}),
        senseless("429 with Retry-After `soon` and -5",
                  {{"Retry-After", "soon"}, {"Retry-After", "-5"}}),
    };
}

// Whatever these headers say: the approval comes through, and nothing is asked again and again.
Case heeds(std::string fault, Headers headers) {
    return {"F95", std::move(fault), "confirmed; approved once; 1 request; 1 list",
            [headers](Stage& stage) {
                stage.account.engine.pace.plan = engine::Plan::automatic;
                stage.fault = [&stage, headers](const Seen& seen) -> std::optional<Play> {
                    if (!is_list(seen)) {
                        stage.workspace.apply(seen);
                        return play(http(200, approved_body(task_of(seen)), headers));
                    }
                    return play(http(200, stage.workspace.list_body(status_of(seen)), headers));
                };
                stage.also = [](const FaultServer& server, const service::Account&) {
                    const int lists = server.requests() - 1;
                    return lists == 1 ? "1 list" : std::to_string(lists) + " LISTS";
                };
            }};
}

std::string epoch(std::chrono::seconds from_now, int factor = 1) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string((std::chrono::floor<std::chrono::seconds>(now) + from_now).count() *
                          factor);
}

Cases headers() {
    const auto quota = [](std::string remaining, std::string reset) {
        return Headers{{"X-RateLimit-Limit", "1000"},
                       {"X-RateLimit-Remaining", std::move(remaining)},
                       {"X-RateLimit-Reset", std::move(reset)}};
    };
    return {
        heeds("X-RateLimit-Reset in the past", quota("900", epoch(-1h))),
        heeds("X-RateLimit-Reset in milliseconds", quota("900", epoch(5h, 1000))),
        heeds("X-RateLimit-Reset in 90 minutes, not at midnight", quota("900", epoch(90min))),
        heeds("X-RateLimit-Reset as a delay", quota("900", "3600")),
        heeds("X-RateLimit-Reset as words", quota("900", "tomorrow")),
        heeds("X-RateLimit-Remaining missing", {{"X-RateLimit-Limit", "1000"}}),
        heeds("X-RateLimit-Limit of 0", {{"X-RateLimit-Limit", "0"}}),
        heeds("X-RateLimit-Limit of 10^8", {{"X-RateLimit-Limit", "100000000"}}),
        heeds("X-RateLimit-Limit of 10^13", {{"X-RateLimit-Limit", "10000000000000"}}),
        heeds("no X-RateLimit-* at all", {}),
        heeds("two X-RateLimit-Remaining",
              {{"X-RateLimit-Remaining", "5"}, {"X-RateLimit-Remaining", "900"}}),
    };
}

Cases exhausted() {
    const Headers none = {{"X-RateLimit-Limit", "1000"},
                          {"X-RateLimit-Remaining", "-3"},
                          {"X-RateLimit-Reset", epoch(5h)}};
    return {
        {"F95", "X-RateLimit-Remaining negative: nothing is left",
         "not approved; 0 requests; left for later",
         [none](Stage& stage) {
             stage.account.engine.pace.plan = engine::Plan::automatic;
             stage.fault = [&stage, none](const Seen& seen) {
                 return is_list(seen) ? std::optional(play(
                                            http(200, stage.workspace.list_body("pending"), none)))
                                      : std::nullopt;
             };
             stage.also = [](const FaultServer&, const service::Account& account) {
                 return account.left_over() == 1 ? "left for later" : "NOTHING LEFT";
             };
         }},
        {"F94", "an approval is lost, then others have spent the day's quota",
         "the list fails once; unknown; approved once; 1 request; still to be settled",
         [none](Stage& stage) {
             stage.account.engine.pace.plan = engine::Plan::automatic;
             stage.fault = [&stage, none](const Seen& seen) -> std::optional<Play> {
                 if (!is_list(seen)) {
                     stage.workspace.apply(seen);
                     return play("", End::reset);
                 }
                 return seen.number == 1
                            ? std::nullopt
                            : std::optional(play(http(429, error_body("rate_limited"), none)));
             };
             stage.also = [](const FaultServer&, const service::Account& account) {
                 return account.engine().unknown_count() == 1 ? "still to be settled" : "NOT KEPT";
             };
         }},
    };
}

}  // namespace

Cases quota_cases() {
    Cases cases = retry_after();
    for (Cases more : {headers(), exhausted()}) {
        std::ranges::move(more, std::back_inserter(cases));
    }
    return cases;
}

}  // namespace lexid::faults
