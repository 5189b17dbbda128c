#include "engine/checkpoint_record.hpp"

#include <limits>

#include "engine/amounts.hpp"

namespace lexid::engine {
namespace {

constexpr std::int64_t number_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t number_min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t attempts_read_max = 1'000'000;

// Times are kept to the microsecond, as a number: there are many of them.
std::int64_t number_of(Time time) {
    return time.time_since_epoch().count();
}

Time read_moment(ObjectReader& in, std::string_view key) {
    return Time(Duration(in.number(key, 0, number_max)));
}

void write_id(ObjectWriter& out, const policy::ChargeId& id) {
    out.number("at", number_of(id.at));
    out.number("number", static_cast<std::int64_t>(id.number));
}

policy::ChargeId read_id(ObjectReader& in) {
    return {read_moment(in, "at"), static_cast<std::uint64_t>(in.number("number", 0, number_max))};
}

std::string text_of(const policy::ChargeId& id) {
    ObjectWriter out;
    write_id(out, id);
    return out.take();
}

void add_charges(ObjectWriter& out, const CheckpointRecord::Book& book) {
    for (const policy::Charge& charge : book.charges) {
        ObjectWriter one;
        write_id(one, charge.id);
        one.texts("rules", charge.rules);
        write_amounts(one, charge.amounts);
        out.element("charges", one.take());
    }
}

std::string end_book(ObjectWriter& out, const CheckpointRecord::Book& book) {
    if (book.covered_from) {
        out.number("covered_from", number_of(*book.covered_from));
    }
    if (book.longer.by > Duration::zero()) {
        out.number("longer_until", number_of(book.longer.until));
        out.number("longer_by", book.longer.by.count());
    }
    return out.take();
}

CheckpointRecord::Book read_book(ObjectReader& in) {
    CheckpointRecord::Book book;
    if (in.has("covered_from")) {
        book.covered_from = read_moment(in, "covered_from");
    }
    if (in.has("longer_until")) {
        book.longer = {read_moment(in, "longer_until"),
                       Duration(in.number("longer_by", 0, number_max))};
    }
    in.objects("charges", [&](ObjectReader& one) {
        book.charges.push_back({read_id(one), one.texts("rules"), read_amounts(one)});
    });
    return book;
}

std::string text_of(const CheckpointRecord::Task& kept) {
    const TaskFacts& task = kept.facts;
    const bool has_intent = task.intent != TaskFacts::Intent::none;
    ObjectWriter out;
    out.text("id", kept.id);
    out.number("first_seen", number_of(task.first_seen));
    if (has_intent) {
        out.raw("charge", text_of(task.charge));
        out.text("for", to_text(task.effect));
    }
    if (task.intent == TaskFacts::Intent::unknown) {
        out.truth("unknown");
    }
    if (task.had_unknown) {
        out.truth("had_unknown");
    }
    if (task.unknown_at) {
        out.number("unknown_at", number_of(*task.unknown_at));
    }
    if (task.attempts > 0 || has_intent) {
        out.number("attempts", task.attempts);
        out.text("attempted_digest", to_hex(task.attempted_digest));
    }
    out.number("decision", static_cast<std::int64_t>(task.decision));
    out.text("drift", task.drift);
    out.text("drifted", task.drifted);
    for (const policy::Charge& charge : task.would) {
        out.element("would", text_of(charge.id));
    }
    if (!task.would.empty()) {
        out.text("would_digest", to_hex(task.would_digest));
    }
    return out.take();
}

CheckpointRecord::Task read_task(ObjectReader& in) {
    CheckpointRecord::Task kept;
    kept.id = in.text("id");
    TaskFacts& task = kept.facts;
    task.first_seen = read_moment(in, "first_seen");
    if (in.has("charge")) {
        task.intent = TaskFacts::Intent::open;
        in.object("charge", [&](ObjectReader& one) { task.charge = read_id(one); });
        task.effect =
            in.text("for") == "dismiss" ? policy::Effect::dismiss : policy::Effect::approve;
    }
    if (in.truth("unknown")) {
        task.intent = TaskFacts::Intent::unknown;
    }
    task.had_unknown = in.truth("had_unknown");
    if (in.has("unknown_at")) {
        task.unknown_at = read_moment(in, "unknown_at");
    }
    if (in.has("attempts")) {
        task.attempts = static_cast<int>(in.number("attempts", 0, attempts_read_max));
        task.attempted_digest = in.hash("attempted_digest");
    }
    task.decision = static_cast<std::size_t>(in.number("decision", number_min, number_max));
    task.drift = in.text("drift");
    task.drifted = in.text("drifted");
    in.objects("would", [&](ObjectReader& one) { task.would.push_back({read_id(one), {}, {}}); });
    if (!task.would.empty()) {
        task.would_digest = in.hash("would_digest");
    }
    return kept;
}

std::string text_of(const PaceRecord& pace) {
    ObjectWriter out;
    write_pace(out, pace);
    return out.take();
}

std::string text_of(const WeeklyPattern::State& state) {
    ObjectWriter out;
    out.number("watched_from", number_of(state.watched_from));
    out.number("hour_begun", number_of(state.hour_begun));
    out.numbers("counts", state.counts);
    out.numbers("weeks", state.weeks);
    return out.take();
}

WeeklyPattern::State read_pattern(ObjectReader& in) {
    WeeklyPattern::State state{
        read_moment(in, "watched_from"), read_moment(in, "hour_begun"), {}, {}};
    state.counts = in.numbers("counts");
    state.weeks = in.numbers("weeks");
    return state;
}

}  // namespace

void CheckpointWriter::add(const CheckpointRecord& part) {
    add_charges(charges_, part.charges);
    add_charges(hypothetical_, part.hypothetical);
    for (const CheckpointRecord::Task& task : part.tasks) {
        body_.element("tasks", text_of(task));
    }
    for (const auto& [id, at] : part.confirmed) {
        ObjectWriter one;
        one.text("id", id);
        one.number("at", number_of(at));
        body_.element("confirmed", one.take());
    }
    for (const auto& [id, why] : part.held) {
        ObjectWriter one;
        one.text("id", id);
        one.text("why", why);
        body_.element("held", one.take());
    }
    for (const auto& [id, task] : part.followed) {
        ObjectWriter one;
        one.text("id", id);
        one.number("since", number_of(task.since));
        if (task.by_lexid) {
            one.truth("by_lexid");
        }
        body_.element("followed", one.take());
    }
}

std::string CheckpointWriter::finish(const CheckpointRecord& rest) {
    body_.raw("book", end_book(charges_, rest.charges));
    body_.raw("hypothetical", end_book(hypothetical_, rest.hypothetical));
    body_.text("policy", to_hex(rest.policy_hash));
    body_.text("policy_text", rest.policy_text);
    body_.texts("rules", rest.rules);
    if (rest.paused) {
        body_.truth("paused");
    }
    for (const Contract::Known& known : rest.contract) {
        ObjectWriter one;
        one.text("field", known.field);
        one.number("kinds", known.kinds);
        one.number("sightings", known.sightings);
        body_.element("contract", one.take());
    }
    body_.raw("pace", text_of(rest.pace));
    body_.raw("arrivals", text_of(rest.planner.arrivals));
    body_.raw("approvals", text_of(rest.planner.approvals));
    body_.raw("wishes", text_of(rest.planner.wishes));
    return body_.take();
}

CheckpointRecord read_checkpoint(ObjectReader& in) {
    CheckpointRecord record;
    record.policy_hash = in.hash("policy");
    record.policy_text = in.text("policy_text");
    record.rules = in.texts("rules");
    in.object("book", [&](ObjectReader& one) { record.charges = read_book(one); });
    in.object("hypothetical", [&](ObjectReader& one) { record.hypothetical = read_book(one); });
    in.objects("tasks", [&](ObjectReader& one) { record.tasks.push_back(read_task(one)); });
    in.objects("confirmed", [&](ObjectReader& one) {
        record.confirmed.emplace_back(one.text("id"), read_moment(one, "at"));
    });
    in.objects("held", [&](ObjectReader& one) {
        record.held.emplace_back(one.text("id"), one.text("why"));
    });
    in.objects("followed", [&](ObjectReader& one) {
        record.followed.emplace_back(
            one.text("id"), Followed::Task{read_moment(one, "since"), one.truth("by_lexid")});
    });
    record.paused = in.truth("paused");
    in.objects("contract", [&](ObjectReader& one) {
        record.contract.push_back(
            {one.text("field"), static_cast<std::uint8_t>(one.number("kinds", 0, 255)),
             static_cast<std::uint16_t>(one.number("sightings", 0, Contract::sightings_min))});
    });
    in.object("pace", [&](ObjectReader& one) { record.pace = read_pace(one); });
    in.object("arrivals", [&](ObjectReader& one) { record.planner.arrivals = read_pattern(one); });
    in.object("approvals",
              [&](ObjectReader& one) { record.planner.approvals = read_pattern(one); });
    in.object("wishes", [&](ObjectReader& one) { record.planner.wishes = read_pattern(one); });
    return record;
}

}  // namespace lexid::engine
