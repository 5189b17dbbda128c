#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "engine/samples.hpp"
#include "engine/settings.hpp"

namespace lexid::engine {

// Drives an engine by hand: tells it one event at a time and sorts what it asks for.
class Script {
public:
    explicit Script(Engine::Settings settings, const std::string& rules)
        : Script(Engine(settings, 1), rules) {}
    // Starts an engine that may have been restored, at a time so long after the usual one.
    Script(Engine engine, const std::string& rules, Duration later = {})
        : engine_(std::move(engine)), clock_(later) {
        take(engine_.start(now(), policy_of("version: 1\n" + rules + "...\n"), "test"));
    }

    Engine& engine() { return engine_; }
    Now now() const {
        return {Instant(clock_), Time(std::chrono::days(20000)) + clock_ + wall_offset_};
    }
    // From now on lists have a Date, by which the engine knows the time.
    void tell_time() { tells_time_ = true; }
    // Sets the machine's wall clock: that far ahead of the boot clock.
    void set_wall(Duration offset) { wall_offset_ = offset; }
    void pass(Duration time) {
        clock_ += time;
        take(engine_.tick(now()));
    }

    void list(const std::vector<std::string>& ids, Status status = Status::pending) {
        List shown;
        for (const std::string& id : ids) {
            shown.tasks.push_back(task_of(id, "prospect_search", std::string(to_text(status))));
        }
        list(std::move(shown), status);
    }
    void list(List shown, Status status = Status::pending) {
        lists_sent.clear();
        if (tells_time_) {
            shown.quota.date = std::chrono::floor<std::chrono::seconds>(now().time - wall_offset_);
        }
        take(engine_.listed(now(), status, std::move(shown)));
    }
    void list_fails(ListFailure failure, Status status = Status::pending) {
        lists_sent.clear();
        take(engine_.list_failed(now(), status, failure));
    }
    // Everything written so far becomes durable.
    void commit() { take(engine_.durable(now(), last_batch_)); }
    void answer(const std::string& task, Proof proof, Quota quota = {}) {
        take(engine_.answered(now(), task, {proof, "the answer", "", quota}));
    }
    void take(Actions actions) {
        for (Action& action : actions) {
            if (auto* list = std::get_if<SendList>(&action)) {
                lists_sent.push_back(list->status);
            } else if (auto* request = std::get_if<SendRequest>(&action)) {
                requests.push_back(request->task);
                reasons.push_back(request->reason);
            } else if (auto* write = std::get_if<Write>(&action)) {
                last_batch_ = write->batch;
                times.resize(records.size() + write->records.size(), write->at);
                std::ranges::move(write->records, std::back_inserter(records));
            } else if (auto* notice = std::get_if<Notice>(&action)) {
                notices.push_back(notice->text);
            }
        }
    }

    std::size_t intents() const {
        return static_cast<std::size_t>(std::ranges::count_if(records, [](const Record& record) {
            return std::holds_alternative<IntentRecord>(record);
        }));
    }
    // `task outcome: reason`, in the order of the records.
    std::vector<std::string> outcomes() const {
        std::vector<std::string> texts;
        for (const Record& record : records) {
            if (const auto* outcome = std::get_if<OutcomeRecord>(&record)) {
                texts.push_back(outcome->task + ' ' + std::string(to_text(outcome->outcome)) +
                                ": " + outcome->reason);
            }
        }
        return texts;
    }
    // `task verdict rule`.
    std::vector<std::string> decisions() const {
        std::vector<std::string> texts;
        for (const Record& record : records) {
            if (const auto* decision = std::get_if<DecisionRecord>(&record)) {
                texts.push_back(decision->task + ' ' +
                                std::string(policy::to_text(decision->verdict)) + ' ' +
                                decision->rule);
            }
        }
        return texts;
    }

    std::vector<Status> lists_sent;  // since the last answer to one
    std::vector<std::string> requests;
    std::vector<std::optional<policy::DismissReason>> reasons;  // of the requests
    std::vector<Record> records;
    std::vector<Time> times;  // of the records
    std::vector<std::string> notices;

private:
    Engine engine_;
    Duration clock_{};
    Duration wall_offset_{};
    bool tells_time_ = false;
    std::uint64_t last_batch_ = 0;
};

inline Engine::Settings unlimited() {
    Engine::Settings settings = usual();
    settings.pace.plan = Plan::none;
    settings.pace.track = 0;
    return settings;
}

// The same with polls so far apart, unless something asks for a list.
inline Engine::Settings polled_each(Duration interval) {
    Engine::Settings settings = unlimited();
    settings.pace.poll_interval = interval;
    return settings;
}

// How long until there is something to do besides polls; nothing: never.
inline std::optional<Duration> work_in(Script& script) {
    const std::optional<Instant> at = script.engine().work_at(script.now());
    return at ? std::optional(*at - script.now().instant) : std::nullopt;
}

inline Duration wake_in(Script& script) {
    return script.engine().wake_at(script.now()) - script.now().instant;
}

// `verdict rule count`, in no particular order.
inline std::vector<std::string> standings(Script& script) {
    std::vector<std::string> texts;
    for (const Standing& one : script.engine().standings()) {
        texts.push_back(std::string(policy::to_text(one.verdict)) + ' ' + one.rule + ' ' +
                        std::to_string(one.count));
    }
    return texts;
}

inline const std::string approve_all =
    "rules:\n  - name: searches\n    when: type == prospect_search\n    then: approve\n";

inline std::vector<std::string> ids(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
        std::string number = std::to_string(i);
        names.push_back("t" + std::string(4 - number.size(), '0') + number);
    }
    return names;
}

}  // namespace lexid::engine
