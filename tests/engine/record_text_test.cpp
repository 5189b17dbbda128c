// What records look like in the ledger, byte for byte, and that nothing else is taken for one: a
// ledger outlives the versions that wrote it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <limits>

#include "engine/record.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time day{std::chrono::days(20000)};
constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

struct Row {
    std::string_view name;
    Record record;
    std::string kind;
    std::string task;
    std::string body;
};

DecisionRecord full_decision() {
    DecisionRecord decision;
    decision.task = "t";
    decision.type = "prospect_search";
    decision.description = "Find \"CEOs\"";
    decision.digest = sha256("snapshot");
    decision.policy = sha256("policy");
    decision.created_at = day - 1h;
    decision.first_seen = day + 123456us;
    decision.verdict = policy::Verdict::hold;
    decision.rule = "r";
    decision.reason = "why";
    decision.matches = {{"r", ""}, {"s", "no such key"}};
    decision.counters = {{"r", "20 per hour", 7}, {"", "9 per day", 0}};
    decision.counted_from = day + 1s;
    decision.observed = true;
    decision.would = {{"s", policy::Verdict::approve, day + 2s, {{"metadata.n", 4}, {"m", 0}}},
                      {"d", policy::Verdict::dismiss, day + 3s, {}},
                      {"w", policy::Verdict::wait, {}, {}}};
    decision.duplicate = true;
    decision.drift = "`metadata.n` is a text";
    decision.snapshot = R"({"id":"t"})";
    return decision;
}

PaceRecord full_pace() {
    return {.day_ends = day + 24h,
            .sent = 412,
            .sent_for_next_day = 2,
            .not_polls = 90,
            .others = 3,
            .others_lately = 9,
            .others_at = day + 500ms,
            .limit = 1000,
            .minute_limit = 10,
            .minute_limit_at = day - 1h,
            .incomplete = true,
            .not_before = day + 1min,
            .looked = Status::failed,
            .looked_at = day - 2h};
}

WeeklyPattern::State pattern(std::int64_t count) {
    return {day + count * 1h, day + count * 1h + 5h, {count, 0, 7}, {1, count}};
}

CheckpointRecord full_checkpoint() {
    CheckpointRecord record;
    record.policy_hash = sha256("policy");
    record.policy_text = "version: 1\n...\n";
    record.rules = {"r", "s"};
    record.charges = {{{{day, 1}, {"r", "s"}, {{"metadata.n", 5}}}, {{day + 1s, 2}, {"r"}, {}}},
                      day - 24h};
    record.hypothetical = {{{{day, 3}, {"s"}, {{"m", 0}}}}, day - 48h};
    record.tasks = {
        {.id = "intended",
         .facts = {.first_seen = day, .intent = TaskFacts::Intent::open, .charge = {day, 1}}},
        {.id = "unknown",
         .facts = {.first_seen = day + 1us,
                   .intent = TaskFacts::Intent::unknown,
                   .effect = policy::Effect::dismiss,
                   .charge = {day + 1s, 2},
                   .had_unknown = true,
                   .unknown_at = day + 3s,
                   .attempts = 2,
                   .attempted_digest = sha256("a")}},
        {.id = "failed",
         .facts = {.had_unknown = true,
                   .attempts = 1,
                   .attempted_digest = sha256("b"),
                   .decision = 0xFFFF'FFFF'FFFF'FFFF}},
        {.id = "would",
         .facts = {.decision = 7,
                   .drift = "d",
                   .drifted = "{}",
                   .would = {{{day, 3}, {}, {}}, {{day, 4}, {}, {}}},
                   .would_digest = sha256("c")}},
    };
    record.confirmed = {{"c", day + 4s}, {"d", day + 5s}};
    record.held = {{"h", "kept"}, {"i", "also"}};
    record.followed = {{"f", {day + 6s, true}}, {"g", {day + 7s, false}}};
    record.paused = true;
    record.contract = {{"prospect_search metadata.n", 3, 20}, {"x", 255, 0}};
    record.pace = full_pace();
    record.planner = {pattern(1), pattern(2), pattern(3)};
    return record;
}

std::vector<Row> rows() {
    return {
        {"a decision with everything", full_decision(), "decision", "t",
         R"({"verdict":"hold","rule":"r","reason":"why","matches":[{"rule":"r"},{"rule":"s",)"
         R"("error":"no such key"}],"type":"prospect_search","description":"Find \"CEOs\"",)"
         R"("created_at":"2024-10-03T23:00:00Z","first_seen":"2024-10-04T00:00:00.123456Z",)"
         R"("digest":"16a0eeb0791b6c92451fd284dd9f599e0a7dbe7f6ebea6e2d2d06c7f74aec112",)"
         R"("policy":"823412d1eacb67956220e532959f0104603057c88704863ca38e7cd188fda812",)"
         R"("counters":[{"rule":"r","limit":"20 per hour","used":7},{"limit":"9 per day",)"
         R"("used":0}],"counted_from":"2024-10-04T00:00:01Z","observed":true,)"
         R"("would":[{"rule":"s","verdict":"approve","charged_at":"2024-10-04T00:00:02Z",)"
         R"("amounts":[{"sum":"metadata.n","amount":4},{"sum":"m","amount":0}]},{"rule":"d",)"
         R"("verdict":"dismiss","charged_at":"2024-10-04T00:00:03Z"},{"rule":"w",)"
         R"("verdict":"wait"}],"duplicate":true,"drift":"`metadata.n` is a text",)"
         R"("snapshot":{"id":"t"}})"},
        {"a decision with nothing", DecisionRecord{.task = "t"}, "decision", "t",
         R"({"verdict":"unmatched","created_at":"1970-01-01T00:00:00Z",)"
         R"("first_seen":"1970-01-01T00:00:00Z",)"
         R"("digest":"0000000000000000000000000000000000000000000000000000000000000000",)"
         R"("policy":"0000000000000000000000000000000000000000000000000000000000000000"})"},
        {"a decision beyond its costs",
         DecisionRecord{.task = "t", .cost_max = 10'000'000, .too_costly = true}, "decision", "t",
         R"({"verdict":"unmatched","created_at":"1970-01-01T00:00:00Z",)"
         R"("first_seen":"1970-01-01T00:00:00Z",)"
         R"("digest":"0000000000000000000000000000000000000000000000000000000000000000",)"
         R"("policy":"0000000000000000000000000000000000000000000000000000000000000000",)"
         R"("cost_max":10000000,"too_costly":true})"},
        {"an intent", IntentRecord{full_decision(), 3, day + 4s, {{"metadata.n", int64_max}}},
         "intent", "t",
         R"({"attempt":3,"charged_at":"2024-10-04T00:00:04Z","amounts":[{"sum":"metadata.n",)"
         R"("amount":9223372036854775807}],"verdict":"hold","rule":"r","reason":"why",)"
         R"("matches":[{"rule":"r"},{"rule":"s","error":"no such key"}],)"
         R"("type":"prospect_search","description":"Find \"CEOs\"",)"
         R"("created_at":"2024-10-03T23:00:00Z","first_seen":"2024-10-04T00:00:00.123456Z",)"
         R"("digest":"16a0eeb0791b6c92451fd284dd9f599e0a7dbe7f6ebea6e2d2d06c7f74aec112",)"
         R"("policy":"823412d1eacb67956220e532959f0104603057c88704863ca38e7cd188fda812",)"
         R"("counters":[{"rule":"r","limit":"20 per hour","used":7},{"limit":"9 per day",)"
         R"("used":0}],"counted_from":"2024-10-04T00:00:01Z","observed":true,)"
         R"("would":[{"rule":"s","verdict":"approve","charged_at":"2024-10-04T00:00:02Z",)"
         R"("amounts":[{"sum":"metadata.n","amount":4},{"sum":"m","amount":0}]},{"rule":"d",)"
         R"("verdict":"dismiss","charged_at":"2024-10-04T00:00:03Z"},{"rule":"w",)"
         R"("verdict":"wait"}],"duplicate":true,"drift":"`metadata.n` is a text",)"
         R"("snapshot":{"id":"t"}})"},
        {"an outcome", OutcomeRecord{"t", Outcome::unknown, "timeout", "req-1", true, true},
         "outcome", "t",
         R"({"outcome":"unknown","reason":"timeout","request_id":"req-1","attempted":true,)"
         R"("dated":true})"},
        {"an outcome with nothing", OutcomeRecord{.task = "t", .outcome = Outcome::refused},
         "outcome", "t", R"({"outcome":"refused"})"},
        {"a fate", FateRecord{"t", Status::failed, true}, "fate", "t",
         R"({"status":"failed","by_lexid":true})"},
        {"a fate by people", FateRecord{"t", Status::approved, false}, "fate", "t",
         R"({"status":"approved"})"},
        {"an order", OrderRecord{OrderRecord::Act::retry, "t", "ann", "because"}, "order", "t",
         R"({"act":"retry","by":"ann","reason":"because"})"},
        {"an order without a task", OrderRecord{.act = OrderRecord::Act::pause}, "order", "",
         R"({"act":"pause"})"},
        {"a policy", PolicyRecord{sha256("a"), "version: 1\n...\n", {"a \"b\"", "c"}}, "policy", "",
         R"({"hash":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",)"
         R"("text":"version: 1\n...\n","rules":["a \"b\"","c"]})"},
        {"a pace", full_pace(), "pace", "",
         R"({"day_ends":"2024-10-05T00:00:00Z","sent":412,"sent_for_next_day":2,)"
         R"("not_polls":90,"others":3,"others_lately":9,)"
         R"("others_at":"2024-10-04T00:00:00.500Z","limit":1000,"minute_limit":10,)"
         R"("minute_limit_at":"2024-10-03T23:00:00Z","incomplete":true,"not_before":"2024-10-04T00:01:00Z",)"
         R"("looked":"failed","looked_at":"2024-10-03T22:00:00Z"})"},
        {"a pace with nothing", PaceRecord{}, "pace", "",
         R"({"day_ends":"1970-01-01T00:00:00Z","sent":0,"sent_for_next_day":0,"not_polls":0,)"
         R"("others":0,"others_lately":0,"others_at":"1970-01-01T00:00:00Z"})"},
        {"a start", LifeRecord{true, "0.1"}, "start", "", R"({"detail":"0.1"})"},
        {"a start with charges that count longer", LifeRecord{true, "0.1", 120s}, "start", "",
         R"({"detail":"0.1","longer":120})"},
        {"a stop", LifeRecord{false, ""}, "stop", "", R"({})"},
        {"a checkpoint with everything", full_checkpoint(), "checkpoint", "",
         R"({"tasks":[{"id":"intended","first_seen":1728000000000000,)"
         R"("charge":{"at":1728000000000000,"number":1},"for":"approve","attempts":0,)"
         R"("attempted_digest":"000000000000000000000000000000000000000000000000000000000000)"
         R"(0000","decision":0},{"id":"unknown","first_seen":1728000000000001,)"
         R"("charge":{"at":1728000001000000,"number":2},"for":"dismiss","unknown":true,)"
         R"("had_unknown":true,"unknown_at":1728000003000000,"attempts":2,)"
         R"("attempted_digest":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee)"
         R"(48bb","decision":0},{"id":"failed","first_seen":0,"had_unknown":true,)"
         R"("attempts":1,)"
         R"("attempted_digest":"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c)"
         R"(009d","decision":-1},{"id":"would","first_seen":0,"decision":7,"drift":"d",)"
         R"("drifted":"{}","would":[{"at":1728000000000000,"number":3},)"
         R"({"at":1728000000000000,"number":4}],)"
         R"("would_digest":"2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6)"
         R"("}],"confirmed":[{"id":"c","at":1728000004000000},{"id":"d",)"
         R"("at":1728000005000000}],"held":[{"id":"h","why":"kept"},{"id":"i",)"
         R"("why":"also"}],"followed":[{"id":"f","since":1728000006000000,"by_lexid":true},)"
         R"({"id":"g","since":1728000007000000}],)"
         R"("book":{"charges":[{"at":1728000000000000,"number":1,)"
         R"("rules":["r","s"],"amounts":[{"sum":"metadata.n","amount":5}]},)"
         R"({"at":1728000001000000,"number":2,"rules":["r"]}],)"
         R"("covered_from":1727913600000000},)"
         R"("hypothetical":{"charges":[{"at":1728000000000000,"number":3,"rules":["s"],)"
         R"("amounts":[{"sum":"m","amount":0}]}],"covered_from":1727827200000000},)"
         R"("policy":"823412d1eacb67956220e532959f0104603057c88704863ca38e7cd188fda812",)"
         R"("policy_text":"version: 1\n...\n","rules":["r","s"],)"
         R"("paused":true,"contract":[{"field":"prospect_search metadata.n","kinds":3,)"
         R"("sightings":20},{"field":"x","kinds":255,"sightings":0}],)"
         R"("pace":{"day_ends":"2024-10-05T00:00:00Z","sent":412,"sent_for_next_day":2,)"
         R"("not_polls":90,"others":3,"others_lately":9,)"
         R"("others_at":"2024-10-04T00:00:00.500Z","limit":1000,"minute_limit":10,)"
         R"("minute_limit_at":"2024-10-03T23:00:00Z","incomplete":true,"not_before":"2024-10-04T00:01:00Z",)"
         R"("looked":"failed","looked_at":"2024-10-03T22:00:00Z"},)"
         R"("arrivals":{"watched_from":1728003600000000,"hour_begun":1728021600000000,)"
         R"("counts":[1,0,7],"weeks":[1,1]},"approvals":{"watched_from":1728007200000000,)"
         R"("hour_begun":1728025200000000,"counts":[2,0,7],"weeks":[1,2]},)"
         R"("wishes":{"watched_from":1728010800000000,"hour_begun":1728028800000000,)"
         R"("counts":[3,0,7],"weeks":[1,3]}})"},
        {"a checkpoint with nothing", CheckpointRecord{}, "checkpoint", "",
         R"({"book":{},"hypothetical":{},)"
         R"("policy":"0000000000000000000000000000000000000000000000000000000000000000",)"
         R"("pace":{"day_ends":"1970-01-01T00:00:00Z","sent":0,"sent_for_next_day":0,)"
         R"("not_polls":0,"others":0,"others_lately":0,"others_at":"1970-01-01T00:00:00Z"},)"
         R"("arrivals":{"watched_from":0,"hour_begun":0},"approvals":{"watched_from":0,)"
         R"("hour_begun":0},"wishes":{"watched_from":0,"hour_begun":0}})"},
    };
}

template <class T>
bool same(const T& a, const T& b) {
    if constexpr (std::is_same_v<T, IntentRecord>) {
        return a.decision == b.decision && a.attempt == b.attempt && a.charged_at == b.charged_at &&
               a.amounts == b.amounts;
    } else if constexpr (std::is_same_v<T, PolicyRecord>) {
        return a.hash == b.hash && a.text == b.text && a.rules == b.rules;
    } else if constexpr (std::is_same_v<T, LifeRecord>) {
        return a.started == b.started && a.detail == b.detail && a.longer == b.longer;
    } else if constexpr (std::is_same_v<T, CheckpointText>) {
        return a.body == b.body;
    } else {
        return a == b;
    }
}

bool is_same(const Record& a, const Record& b) {
    return a.index() == b.index() && std::visit(
                                         [&](const auto& one) {
                                             using T = std::remove_cvref_t<decltype(one)>;
                                             return same(one, std::get<T>(b));
                                         },
                                         a);
}

TEST(RecordText, IsWhatEarlierVersionsWroteAndReadsBack) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        const EncodedRecord encoded = encode(row.record);
        EXPECT_EQ(encoded.kind, row.kind);
        EXPECT_EQ(encoded.task, row.task);
        EXPECT_EQ(encoded.body, row.body);
        const Result<Record> read = decode(row.kind, row.task, row.body);
        ASSERT_TRUE(read) << read.error().text;
        EXPECT_TRUE(is_same(*read, row.record));
    }
}

// Each member of a body with something else in its place.
void change_each(boost::json::value& whole, boost::json::value& part, const std::string& path,
                 const std::function<void(const std::string& path)>& look) {
    if (part.is_object() && !path.ends_with(".snapshot")) {
        for (auto& member : part.get_object()) {
            change_each(whole, member.value(), path + '.' + std::string(member.key()), look);
        }
    }
    if (part.is_array()) {
        for (auto& element : part.get_array()) {
            change_each(whole, element, path + "[]", look);
        }
    }
    if (path.empty()) {
        return;
    }
    const boost::json::value kept = part;
    for (const boost::json::value& other : std::initializer_list<boost::json::value>{
             nullptr, "x", -2, 1.5, boost::json::array{nullptr}, boost::json::array{"x"},
             boost::json::object{{"x", 1}}}) {
        if (other.kind() == kept.kind() && !other.is_int64()) {
            continue;
        }
        part = other;
        look(path + " = " + boost::json::serialize(other));
    }
    part = kept;
}

TEST(RecordText, AMemberThatDoesNotFitIsRefused) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        boost::json::value body = boost::json::parse(row.body);
        change_each(body, body, "", [&](const std::string& path) {
            const Result<Record> read = decode(row.kind, row.task, boost::json::serialize(body));
            const bool fits = path.contains("snapshot = ") || path.ends_with("decision = -2") ||
                              path.ends_with("counts[] = -2") || path.ends_with("weeks[] = -2");
            EXPECT_EQ(read.has_value(), fits) << path;
            if (!read) {
                EXPECT_THAT(read.error().text, testing::StartsWith("the record's member `"));
                EXPECT_THAT(path, testing::HasSubstr(read.error().text.substr(
                                      21, read.error().text.find('`', 21) - 21)));
            }
        });
    }
}

}  // namespace
}  // namespace lexid::engine
