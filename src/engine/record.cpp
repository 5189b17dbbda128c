#include "engine/record.hpp"

#include <array>
#include <boost/json/value.hpp>
#include <limits>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "engine/amounts.hpp"
#include "engine/object_reader.hpp"
#include "engine/object_writer.hpp"
#include "json/canonical.hpp"
#include "json/read.hpp"

namespace lexid::engine {
namespace {

namespace json = boost::json;

constexpr std::string_view kind_policy = "policy";
constexpr std::string_view kind_decision = "decision";
constexpr std::string_view kind_intent = "intent";
constexpr std::string_view kind_outcome = "outcome";
constexpr std::string_view kind_fate = "fate";
constexpr std::string_view kind_order = "order";
constexpr std::string_view kind_checkpoint = "checkpoint";
constexpr std::string_view kind_start = "start";
constexpr std::string_view kind_stop = "stop";
constexpr std::string_view kind_pace = "pace";

void write_decision(ObjectWriter& out, const DecisionRecord& decision) {
    out.text("verdict", policy::to_text(decision.verdict));
    out.text("rule", decision.rule);
    out.text("reason", decision.reason);
    for (const DecisionRecord::Match& match : decision.matches) {
        ObjectWriter one;
        one.text("rule", match.rule);
        one.text("error", match.error);
        out.element("matches", one.take());
    }
    out.text("type", decision.type);
    out.text("description", decision.description);
    out.text("created_at", format_time(decision.created_at));
    out.text("first_seen", format_time(decision.first_seen));
    out.text("digest", to_hex(decision.digest));
    out.text("policy", to_hex(decision.policy));
    for (const DecisionRecord::Counter& counter : decision.counters) {
        ObjectWriter one;
        one.text("rule", counter.rule);
        one.text("limit", counter.limit);
        one.number("used", counter.used);
        out.element("counters", one.take());
    }
    if (!decision.counters.empty()) {
        out.text("counted_from", format_time(decision.counted_from));
    }
    if (decision.observed) {
        out.truth("observed");
    }
    for (const DecisionRecord::Would& one_would : decision.would) {
        ObjectWriter one;
        one.text("rule", one_would.rule);
        one.text("verdict", policy::to_text(one_would.verdict));
        if (policy::acts(one_would.verdict)) {
            one.text("charged_at", format_time(one_would.charged_at));
            write_amounts(one, one_would.amounts);
        }
        out.element("would", one.take());
    }
    if (decision.cost_max != 0) {
        out.number("cost_max", decision.cost_max);
    }
    if (decision.too_costly) {
        out.truth("too_costly");
    }
    if (decision.duplicate) {
        out.truth("duplicate");
    }
    out.text("drift", decision.drift);
    if (!decision.snapshot.empty()) {
        out.raw("snapshot", decision.snapshot);
    }
    if (decision.snapshot_too_long) {
        out.truth("snapshot_too_long");
    }
}

EncodedRecord encode_record(const PolicyRecord& record) {
    ObjectWriter out;
    out.text("hash", to_hex(record.hash));
    out.text("text", record.text);
    out.texts("rules", record.rules);
    return {std::string(kind_policy), "", out.take()};
}

EncodedRecord encode_record(const DecisionRecord& record) {
    ObjectWriter out;
    write_decision(out, record);
    return {std::string(kind_decision), record.task, out.take()};
}

EncodedRecord encode_record(const IntentRecord& record) {
    ObjectWriter out;
    out.number("attempt", record.attempt);
    out.text("charged_at", format_time(record.charged_at));
    write_amounts(out, record.amounts);
    write_decision(out, record.decision);
    return {std::string(kind_intent), record.decision.task, out.take()};
}

EncodedRecord encode_record(const OutcomeRecord& record) {
    ObjectWriter out;
    out.text("outcome", to_text(record.outcome));
    out.text("reason", record.reason);
    out.text("request_id", record.request_id);
    if (record.attempted) {
        out.truth("attempted");
    }
    if (record.dated) {
        out.truth("dated");
    }
    return {std::string(kind_outcome), record.task, out.take()};
}

EncodedRecord encode_record(const FateRecord& record) {
    ObjectWriter out;
    out.text("status", to_text(record.status));
    if (record.by_lexid) {
        out.truth("by_lexid");
    }
    return {std::string(kind_fate), record.task, out.take()};
}

EncodedRecord encode_record(const OrderRecord& record) {
    ObjectWriter out;
    out.text("act", to_text(record.act));
    out.text("by", record.by);
    out.text("reason", record.reason);
    return {std::string(kind_order), record.task, out.take()};
}

EncodedRecord encode_record(const CheckpointRecord& record) {
    CheckpointWriter writer;
    writer.add(record);
    return {std::string(kind_checkpoint), "", writer.finish(record)};
}

EncodedRecord encode_record(CheckpointText&& record) {
    return {std::string(kind_checkpoint), "", std::move(record.body)};
}

EncodedRecord encode_record(const LifeRecord& record) {
    ObjectWriter out;
    out.text("detail", record.detail);
    if (record.longer > Duration::zero()) {
        out.number("longer", std::chrono::floor<std::chrono::seconds>(record.longer).count());
    }
    return {std::string(record.started ? kind_start : kind_stop), "", out.take()};
}

EncodedRecord encode_record(const PaceRecord& record) {
    ObjectWriter out;
    write_pace(out, record);
    return {std::string(kind_pace), "", out.take()};
}

constexpr std::int64_t number_max = std::numeric_limits<std::int64_t>::max();

// A body holds a snapshot, which may be as deep as the default allows, or a checkpoint, which lists
// a week of the largest plan's approvals.
constexpr lexid::json::Bounds body_bounds{.depth_max = lexid::json::Bounds().depth_max + 1,
                                          .elements_max = 1'000'000};

constexpr std::array verdicts = {policy::Verdict::approve, policy::Verdict::dismiss,
                                 policy::Verdict::hold, policy::Verdict::wait,
                                 policy::Verdict::unmatched};
constexpr std::array acts = {OrderRecord::Act::hold, OrderRecord::Act::release,
                             OrderRecord::Act::retry, OrderRecord::Act::pause,
                             OrderRecord::Act::resume};
constexpr std::array outcomes = {Outcome::confirmed, Outcome::elsewhere, Outcome::refused,
                                 Outcome::unknown};

DecisionRecord read_decision(ObjectReader& in, std::string_view task) {
    DecisionRecord record;
    record.task = task;
    record.type = in.text("type");
    record.description = in.text("description");
    record.digest = in.hash("digest");
    record.policy = in.hash("policy");
    record.created_at = in.time("created_at");
    record.first_seen = in.time("first_seen");
    record.verdict = in.one_of("verdict", verdicts);
    record.rule = in.text("rule");
    record.reason = in.text("reason");
    in.objects("matches", [&](ObjectReader& one) {
        record.matches.push_back({one.text("rule"), one.text("error")});
    });
    in.objects("counters", [&](ObjectReader& one) {
        record.counters.push_back(
            {one.text("rule"), one.text("limit"), one.number("used", 0, number_max)});
    });
    if (!record.counters.empty()) {
        record.counted_from = in.time("counted_from");
    }
    record.observed = in.truth("observed");
    in.objects("would", [&](ObjectReader& one) {
        DecisionRecord::Would would{one.text("rule"), one.one_of("verdict", verdicts), {}, {}};
        if (policy::acts(would.verdict)) {
            would.charged_at = one.time("charged_at");
            would.amounts = read_amounts(one);
        }
        record.would.push_back(std::move(would));
    });
    if (in.has("cost_max")) {
        record.cost_max = in.number("cost_max", 1, number_max);
    }
    record.too_costly = in.truth("too_costly");
    record.duplicate = in.truth("duplicate");
    record.drift = in.text("drift");
    record.snapshot = in.raw("snapshot");
    record.snapshot_too_long = in.truth("snapshot_too_long");
    return record;
}

// None if it isn't there.
Duration read_seconds(ObjectReader& in, std::string_view key) {
    constexpr std::int64_t day = 86'400;
    return std::chrono::seconds(in.has(key) ? in.number(key, 0, day) : 0);
}

PolicyRecord read_policy(ObjectReader& in) {
    return {in.hash("hash"), in.text("text"), in.texts("rules")};
}

IntentRecord read_intent(ObjectReader& in, std::string_view task) {
    constexpr std::int64_t attempts_read_max = 1'000'000;
    IntentRecord record;
    record.decision = read_decision(in, task);
    record.attempt = static_cast<int>(in.number("attempt", 1, attempts_read_max));
    record.charged_at = in.time("charged_at");
    record.amounts = read_amounts(in);
    return record;
}

OutcomeRecord read_outcome(ObjectReader& in, std::string_view task) {
    OutcomeRecord record;
    record.task = task;
    record.outcome = in.one_of("outcome", outcomes);
    record.reason = in.text("reason");
    record.request_id = in.text("request_id");
    record.attempted = in.truth("attempted");
    record.dated = in.truth("dated");
    return record;
}

std::optional<Record> read_record(std::string_view kind, std::string_view task, ObjectReader& in) {
    if (kind == kind_policy) {
        return read_policy(in);
    }
    if (kind == kind_decision) {
        return read_decision(in, task);
    }
    if (kind == kind_intent) {
        return read_intent(in, task);
    }
    if (kind == kind_outcome) {
        return read_outcome(in, task);
    }
    if (kind == kind_fate) {
        return FateRecord{std::string(task), in.one_of("status", Followed::looks),
                          in.truth("by_lexid")};
    }
    if (kind == kind_order) {
        return OrderRecord{in.one_of("act", acts), std::string(task), in.text("by"),
                           in.text("reason")};
    }
    if (kind == kind_checkpoint) {
        return read_checkpoint(in);
    }
    if (kind == kind_start || kind == kind_stop) {
        return LifeRecord{kind == kind_start, in.text("detail"), read_seconds(in, "longer")};
    }
    if (kind == kind_pace) {
        return read_pace(in);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(Outcome outcome) {
    switch (outcome) {
        case Outcome::confirmed:
            return "confirmed";
        case Outcome::elsewhere:
            return "elsewhere";
        case Outcome::refused:
            return "refused";
        case Outcome::unknown:
            return "unknown";
    }
    std::unreachable();
}

std::string_view to_text(OrderRecord::Act act) {
    switch (act) {
        case OrderRecord::Act::hold:
            return "hold";
        case OrderRecord::Act::release:
            return "release";
        case OrderRecord::Act::retry:
            return "retry";
        case OrderRecord::Act::pause:
            return "pause";
        case OrderRecord::Act::resume:
            return "resume";
    }
    std::unreachable();
}

PolicyRecord record_of(const policy::Policy& policy) {
    PolicyRecord record{policy.hash, policy.text, {}};
    for (const policy::Rule& rule : policy.rules) {
        record.rules.push_back(rule.name);
    }
    return record;
}

EncodedRecord encode(Record record) {
    return std::visit([](auto& one) { return encode_record(std::move(one)); }, record);
}

Result<Record> decode(std::string_view kind, std::string_view task, std::string_view body) {
    Result<json::value> value = lexid::json::read(body, body_bounds);
    if (!value) {
        return failed("the record's body is no JSON: " + value.error().text);
    }
    if (!value->is_object()) {
        return failed("the record's body is no object");
    }
    ObjectReader in(value->get_object());
    std::optional<Record> record = read_record(kind, task, in);
    if (!record) {
        return failed("a record of the kind " + in_backticks(kind) +
                      " is not known to this version");
    }
    if (!in.fault().empty()) {
        return failed("the record's member " + in_backticks(in.fault()) + " does not fit");
    }
    return std::move(*record);
}

}  // namespace lexid::engine
