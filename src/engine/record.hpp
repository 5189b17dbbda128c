#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"
#include "engine/answer.hpp"
#include "engine/checkpoint_record.hpp"
#include "engine/pace_record.hpp"
#include "policy/decide.hpp"
#include "policy/policy.hpp"

namespace lexid::engine {

// What became of a request.
enum class Outcome {
    confirmed,  // it took effect
    elsewhere,  // somebody else was earlier: the task was no longer pending
    refused,    // nothing happened, proved; its charge is released
    unknown,    // it may have taken effect; to be settled by reading
};

std::string_view to_text(Outcome outcome);

// The records are what the ledger keeps of an account; the engine's state follows from them alone.

// A policy came into force.
struct PolicyRecord {
    Sha256 hash{};
    std::string text;
    // Their names: a new one inherits the charges of those that went.
    std::vector<std::string> rules = {};
};

PolicyRecord record_of(const policy::Policy& policy);

// What the policy said of one snapshot; written when it changes, not at each list.
struct DecisionRecord {
    std::string task;
    std::string type;
    std::string description;  // shortened, for people
    Sha256 digest{};
    Sha256 policy{};
    Time created_at;
    Time first_seen;
    policy::Verdict verdict = policy::Verdict::unmatched;
    std::string rule;  // the rule that decided, if one did
    std::string reason;
    struct Match {
        std::string rule;
        std::string error;  // empty = it matched
        friend bool operator==(const Match&, const Match&) = default;
    };
    std::vector<Match> matches;
    // The limits that were asked, how much of them was used, and the time from which they looked
    // back (trusted_clock.hpp).
    struct Counter {
        std::string rule;  // empty: the policy's
        std::string limit;
        std::int64_t used = 0;
        friend bool operator==(const Counter&, const Counter&) = default;
    };
    std::vector<Counter> counters;
    Time counted_from{};
    bool observed = false;  // in observe mode: no request followed, whatever the verdict
    // What rules would have done: shadow rules, and in observe mode the rule that decided. One that
    // would have acted is charged, once for each version of the task, among what is hypothetical.
    struct Would {
        std::string rule;
        policy::Verdict verdict = policy::Verdict::hold;
        Time charged_at{};
        std::vector<policy::Amount> amounts;
        friend bool operator==(const Would&, const Would&) = default;
    };
    std::vector<Would> would;
    // Steps of the evaluator that the decision might take, if that was too little for a rule
    // (policy::decide), and whether it is held for that, and not only a shadow rule erred.
    std::int64_t cost_max = 0;
    bool too_costly = false;
    bool duplicate = false;  // the list showed the id more than once
    std::string drift;       // how the task departs from the API's contract (contract.hpp)
    // The task as the list showed it, in canonical JSON: with the policy and the records before
    // this one all that is needed to decide again. Empty if an earlier record has the same one, or
    // if it is longer than `snapshot_bytes_max`.
    std::string snapshot;
    // It is longer, and no earlier record's is the same: nobody can decide again.
    bool snapshot_too_long = false;

    // A task with more would let whoever writes tasks fill the disk.
    static constexpr std::size_t snapshot_bytes_max = 64 * 1024;

    friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

// A request is about to leave: the decision it rests on, which attempt at the task it is, from 1,
// and what it adds to sums. It charges the decision's rule.
struct IntentRecord {
    DecisionRecord decision;
    int attempt = 1;
    Time charged_at{};  // the latest time that the trusted clock allowed for
    std::vector<policy::Amount> amounts = {};

    policy::Effect effect() const {
        return decision.verdict == policy::Verdict::dismiss ? policy::Effect::dismiss
                                                            : policy::Effect::approve;
    }
};

// What became of the task's open intent. A later outcome of the same intent replaces an unknown
// one.
struct OutcomeRecord {
    std::string task;
    Outcome outcome = Outcome::unknown;
    std::string reason;
    std::string request_id;
    bool attempted = false;  // counts among the attempts that ended without success
    bool dated = false;      // while unknown: the record's time came from the API's clock

    friend bool operator==(const OutcomeRecord&, const OutcomeRecord&) = default;
};

// What became of a task in the end, as far as lexid is concerned: a list showed it with that
// status, for the first time when this was recorded.
struct FateRecord {
    std::string task;
    Status status = Status::completed;
    bool by_lexid = false;  // it is lexid that approved it; else people acted

    friend bool operator==(const FateRecord&, const FateRecord&) = default;
};

// The daemon began to serve the account, or ended in good order.
struct LifeRecord {
    bool started = true;
    std::string detail;  // version and mode
    // So much longer the charges of earlier processes count from here on; in whole seconds.
    Duration longer{};
};

// What a person told lexid to do.
struct OrderRecord {
    enum class Act {
        hold,     // keep the task for a person, whatever the policy says
        release,  // end that
        retry,    // forget the attempts at the task that failed
        pause,    // approve nothing
        resume,   // end that
    };
    Act act = Act::hold;
    std::string task;  // empty for pause and resume
    std::string by;    // who
    std::string reason;

    friend bool operator==(const OrderRecord&, const OrderRecord&) = default;
};

std::string_view to_text(OrderRecord::Act act);

using Record = std::variant<PolicyRecord, DecisionRecord, IntentRecord, OutcomeRecord, FateRecord,
                            OrderRecord, PaceRecord, CheckpointRecord, CheckpointText, LifeRecord>;

// A record as the ledger takes it: `body` is a JSON object with what the other two don't say.
struct EncodedRecord {
    std::string kind;
    std::string task;
    std::string body;
};

EncodedRecord encode(Record record);

// The record back; an error names what does not fit. Every encode() reads back as it was, but for a
// CheckpointText, which reads back as a CheckpointRecord.
Result<Record> decode(std::string_view kind, std::string_view task, std::string_view body);

}  // namespace lexid::engine
