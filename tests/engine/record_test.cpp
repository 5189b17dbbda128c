#include "engine/record.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "json/read.hpp"

namespace lexid::engine {
namespace {

DecisionRecord a_decision() {
    DecisionRecord decision;
    decision.task = "7d0c";
    decision.type = "prospect_search";
    decision.description = "Find \"CEOs\"\\n and Söhne";
    decision.digest = sha256("snapshot");
    decision.policy = sha256("policy");
    decision.first_seen = *parse_time("2026-11-23T10:00:00.123456Z");
    decision.verdict = policy::Verdict::hold;
    decision.rule = "campaigns need a person";
    decision.reason = "they mail people";
    decision.matches = {{"campaigns need a person", ""}, {"small", "no such key `count`"}};
    decision.counters = {{"small", "20 per hour", 7},
                         {"", "{sum: metadata.count, at_most: 500, per: day}", 0}};
    decision.counted_from = *parse_time("2026-11-23T10:00:01Z");
    decision.observed = true;
    decision.would = {{"small", policy::Verdict::approve, decision.first_seen, {{"metadata.n", 4}}},
                      {"other", policy::Verdict::wait, {}, {}}};
    decision.drift = "`metadata.n` is a text";
    decision.duplicate = true;
    decision.snapshot = R"({"id":"7d0c"})";
    decision.snapshot_too_long = true;
    return decision;
}

template <class T>
T through_the_ledger(const T& record) {
    const EncodedRecord encoded = encode(record);
    const Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
    EXPECT_TRUE(decoded) << decoded.error().text;
    return std::get<T>(*decoded);
}

TEST(Record, ReadsBackAsItWasWritten) {
    EXPECT_EQ(through_the_ledger(a_decision()), a_decision());
    EXPECT_EQ(through_the_ledger(DecisionRecord{.task = "x"}), DecisionRecord{.task = "x"});
    const std::vector<policy::Amount> amounts = {{"metadata.count", 0},
                                                 {"n when m == \"x\"", 9223372036854775807}};
    const IntentRecord intent = through_the_ledger(IntentRecord{a_decision(), 3, {}, amounts});
    EXPECT_EQ(intent.decision, a_decision());
    EXPECT_EQ(intent.attempt, 3);
    EXPECT_EQ(intent.amounts, amounts);
    EXPECT_TRUE(through_the_ledger(IntentRecord{a_decision()}).amounts.empty());
    const OutcomeRecord outcome{"7d0c", Outcome::unknown, "timeout", "req-1", true};
    EXPECT_EQ(through_the_ledger(outcome), outcome);
    for (const auto status : Followed::looks) {
        const FateRecord fate{"t", status, status == Status::failed};
        EXPECT_EQ(through_the_ledger(fate), fate);
    }
    const PolicyRecord policy =
        through_the_ledger(PolicyRecord{sha256("a"), "version: 1\n...\n", {"a \"b\"", "c"}});
    EXPECT_EQ(policy.rules, (std::vector<std::string>{"a \"b\"", "c"}));
    EXPECT_EQ(policy.hash, sha256("a"));
    EXPECT_EQ(policy.text, "version: 1\n...\n");
    for (const auto act :
         {OrderRecord::Act::hold, OrderRecord::Act::release, OrderRecord::Act::retry,
          OrderRecord::Act::pause, OrderRecord::Act::resume}) {
        const OrderRecord order{act, "t", "ann", "because"};
        EXPECT_EQ(through_the_ledger(order), order);
    }
    const PaceRecord full{.day_ends = *parse_time("2026-11-24T00:00:00Z"),
                          .sent = 412,
                          .sent_for_next_day = 2,
                          .not_polls = 90,
                          .others = 3,
                          .others_lately = 9,
                          .others_at = *parse_time("2026-11-23T10:00:00.5Z"),
                          .limit = 1000,
                          .minute_limit = 10,
                          .minute_limit_at = *parse_time("2026-11-23T09:00:00Z"),
                          .incomplete = true,
                          .not_before = *parse_time("2026-11-23T10:01:00Z"),
                          .looked = Status::failed,
                          .looked_at = *parse_time("2026-11-23T08:00:00Z")};
    EXPECT_EQ(through_the_ledger(full), full);
    EXPECT_EQ(through_the_ledger(PaceRecord{}), PaceRecord{});
    EXPECT_FALSE(through_the_ledger(LifeRecord{false, ""}).started);
    EXPECT_EQ(through_the_ledger(LifeRecord{true, "0.1"}).detail, "0.1");
}

// The quota's record as the first versions wrote it, `members` in front.
std::string pace(std::string_view members) {
    return '{' + std::string(members) +
           R"("day_ends":"2026-11-24T00:00:00Z","not_polls":0,"others":0,"others_lately":0,)"
           R"("others_at":"2026-11-24T00:00:00Z"})";
}

TEST(Record, TheQuotasRecordReadsBackAtItsBounds) {
    const struct {
        std::string_view name;
        std::string_view members;
        std::int64_t sent;
        std::int64_t sent_for_next_day;
        std::optional<std::int64_t> limit;
    } rows[] = {
        {"of the first versions", R"("sent":4,)", 4, 0, {}},
        {"the most", R"("sent":1000000000,)", 1'000'000'000, 0, {}},
        {"the least limits",
         R"("sent":0,"limit":1,"minute_limit":1,)"
         R"("minute_limit_at":"2026-11-24T00:00:00Z",)",
         0, 0, 1},
        {"around the reset", R"("sent":4,"sent_for_next_day":3,)", 4, 3, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Record> record = decode("pace", "", pace(row.members));
        ASSERT_TRUE(record) << record.error().text;
        const auto& read = std::get<PaceRecord>(*record);
        EXPECT_EQ(read.sent, row.sent);
        EXPECT_EQ(read.sent_for_next_day, row.sent_for_next_day);
        EXPECT_EQ(read.limit, row.limit);
        EXPECT_EQ(read.minute_limit, row.limit);
    }
}

TEST(Record, IsRefusedWhereItDoesNotFit) {
    const struct {
        std::string_view name;
        std::string_view kind;
        std::string body;
        std::string_view error;
    } rows[] = {
        {"unknown kind", "verdict", "{}", "a record of the kind `verdict` is not known"},
        {"no JSON", "outcome", "{", "no JSON"},
        {"no object", "outcome", "[]", "no object"},
        {"unknown outcome", "outcome", R"({"outcome":"maybe"})", "`outcome` does not fit"},
        {"no outcome", "outcome", "{}", "`outcome` does not fit"},
        {"wrong kind of text", "outcome", R"({"outcome":"unknown","reason":1})", "`reason`"},
        {"attempt zero", "intent", R"({"attempt":0})", "does not fit"},
        {"a rule without a name", "policy",
         R"({"hash":"0000000000000000000000000000000000000000000000000000000000000000",)"
         R"("rules":[1]})",
         "`rules` does not fit"},
        {"less than nothing spent", "pace", R"({"day_ends":"2026-11-24T00:00:00Z","sent":-1})",
         "`sent`"},
        {"hash cut", "policy", R"({"hash":"00","text":""})", "`hash` does not fit"},
        {"a time that is none", "pace", R"({"day_ends":"tomorrow"})", "`day_ends` does not fit"},
        {"more spent than anybody can", "pace", pace(R"("sent":1000000001,)"),
         "`sent` does not fit"},
        {"a limit of nothing", "pace", pace(R"("sent":0,"limit":0,)"), "`limit` does not fit"},
        {"a limit of nothing a minute", "pace", pace(R"("sent":0,"minute_limit":0,)"),
         "`minute_limit` does not fit"},
        {"a checkpoint without charges", "checkpoint",
         R"({"policy":"0000000000000000000000000000000000000000000000000000000000000000"})",
         "`book` does not fit"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Record> record = decode(row.kind, "7d0c", row.body);
        ASSERT_FALSE(record);
        EXPECT_NE(record.error().text.find(row.error), std::string::npos) << record.error().text;
    }
}

TEST(Record, ANumberIsReadUpToItsBound) {
    const std::string intent = encode(IntentRecord{a_decision(), 7}).body;
    const std::string decision = encode(DecisionRecord{.task = "t", .cost_max = 7}).body;
    const std::string start = encode(LifeRecord{true, "", std::chrono::seconds(7)}).body;
    const struct {
        std::string_view kind;
        std::string body;
        std::string_view member;
        std::int64_t least;
        std::int64_t most;
    } rows[] = {
        {"intent", intent, "attempt", 1, 1'000'000},
        {"decision", decision, "cost_max", 1, std::numeric_limits<std::int64_t>::max()},
        {"start", start, "longer", 0, 86'400},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.member);
        const std::string written = "\"" + std::string(row.member) + "\":";
        const auto is_read = [&](const std::string& number) {
            std::string body = row.body;
            const std::size_t at = body.find(written + "7");
            EXPECT_NE(at, std::string::npos) << body;
            body.replace(at, written.size() + 1, written + number);
            return decode(row.kind, "t", body).has_value();
        };
        EXPECT_TRUE(is_read(std::to_string(row.least)));
        EXPECT_TRUE(is_read(std::to_string(row.most)));
        EXPECT_FALSE(is_read(std::to_string(row.least - 1)));
        EXPECT_FALSE(is_read(std::to_string(static_cast<std::uint64_t>(row.most) + 1)));
    }
}

TEST(Record, ASnapshotMayBeAsDeepAsATask) {
    const auto nested = [](std::size_t depth) {
        DecisionRecord decision = a_decision();
        decision.snapshot = std::string(depth, '[') + std::string(depth, ']');
        const EncodedRecord encoded = encode(decision);
        return decode(encoded.kind, encoded.task, encoded.body).has_value();
    };
    EXPECT_TRUE(nested(json::Bounds().depth_max));
    EXPECT_FALSE(nested(json::Bounds().depth_max + 1));
}

TEST(Record, AnAmountIsAWholeNumberFromZero) {
    const EncodedRecord intent = encode(IntentRecord{a_decision(), 1, {}, {{"n", 5}}});
    const std::string written = R"([{"sum":"n","amount":5}])";
    const std::size_t at = intent.body.find(written);
    ASSERT_NE(at, std::string::npos) << intent.body;
    for (const std::string_view amounts :
         {R"([{"sum":"n","amount":-1}])", R"([{"sum":"n","amount":1.5}])",
          R"([{"sum":"n","amount":9223372036854775808}])", R"([{"sum":"n"}])", R"([5])",
          R"({"n":5})", R"([{"sum":1,"amount":5}])"}) {
        SCOPED_TRACE(amounts);
        std::string body = intent.body;
        body.replace(at, written.size(), amounts);
        const Result<Record> record = decode(intent.kind, intent.task, body);
        ASSERT_FALSE(record);
        EXPECT_EQ(record.error().text, "the record's member `amounts` does not fit");
    }
}

}  // namespace
}  // namespace lexid::engine
