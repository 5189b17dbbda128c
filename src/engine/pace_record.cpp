#include "engine/pace_record.hpp"

#include "engine/followed.hpp"
#include "engine/object_reader.hpp"
#include "engine/object_writer.hpp"

namespace lexid::engine {
namespace {

constexpr std::int64_t requests_max = 1'000'000'000;

}  // namespace

void write_pace(ObjectWriter& out, const PaceRecord& record) {
    out.text("day_ends", format_time(record.day_ends));
    out.number("sent", record.sent);
    out.number("sent_for_next_day", record.sent_for_next_day);
    out.number("not_polls", record.not_polls);
    out.number("others", record.others);
    out.number("others_lately", record.others_lately);
    out.text("others_at", format_time(record.others_at));
    if (record.limit) {
        out.number("limit", *record.limit);
    }
    if (record.minute_limit) {
        out.number("minute_limit", *record.minute_limit);
        out.text("minute_limit_at", format_time(record.minute_limit_at));
    }
    if (record.incomplete) {
        out.truth("incomplete");
    }
    if (record.not_before) {
        out.text("not_before", format_time(*record.not_before));
    }
    if (record.looked) {
        out.text("looked", to_text(*record.looked));
    }
    if (record.looked_at) {
        out.text("looked_at", format_time(*record.looked_at));
    }
}

PaceRecord read_pace(ObjectReader& in) {
    PaceRecord record{.day_ends = in.time("day_ends"),
                      .sent = in.number("sent", 0, requests_max),
                      .sent_for_next_day = in.has("sent_for_next_day")
                                               ? in.number("sent_for_next_day", 0, requests_max)
                                               : 0,
                      .not_polls = in.number("not_polls", 0, requests_max),
                      .others = in.number("others", 0, requests_max),
                      .others_lately = in.number("others_lately", 0, requests_max),
                      .others_at = in.time("others_at")};
    if (in.has("limit")) {
        record.limit = in.number("limit", 1, requests_max);
    }
    if (in.has("minute_limit")) {
        record.minute_limit = in.number("minute_limit", 1, requests_max);
        record.minute_limit_at = in.time("minute_limit_at");
    }
    record.incomplete = in.truth("incomplete");
    if (in.has("not_before")) {
        record.not_before = in.time("not_before");
    }
    if (in.has("looked")) {
        record.looked = in.one_of("looked", Followed::looks);
    }
    if (in.has("looked_at")) {
        record.looked_at = in.time("looked_at");
    }
    return record;
}

}  // namespace lexid::engine
