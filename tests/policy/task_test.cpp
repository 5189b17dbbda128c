#include "policy/task.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <string_view>

namespace lexid::policy {
namespace {

Result<TaskRef> read(std::string_view json) {
    return Task::from_json(boost::json::parse({json.data(), json.size()}));
}

constexpr std::string_view sample =
    R"({"id":"t1","type":"prospect_search","status":"pending","description":"Find \"CEOs\"",)"
    R"("created_at":"2026-11-23T10:00:00.123456789+01:00","metadata":{"query":"x","count":5},)"
    R"("extra":[1]})";

TEST(Task, ReadsItsFieldsInPlace) {
    const TaskRef task = read(sample).value();
    EXPECT_EQ(task->id(), "t1");
    EXPECT_EQ(task->type(), "prospect_search");
    EXPECT_EQ(task->status(), "pending");
    EXPECT_EQ(task->description(), "Find \"CEOs\"");
    EXPECT_EQ(task->created_at_text(), "2026-11-23T10:00:00.123456789+01:00");
    EXPECT_EQ(format_time(task->created_at()), "2026-11-23T09:00:00.123456Z");
    EXPECT_EQ(task->created_at_exact().nanoseconds, 123'456'789);
    EXPECT_EQ(task->metadata().at("count"), 5);
    EXPECT_EQ(task->body().at("extra").at(0), 1);
    const boost::json::object& body = task->body().get_object();
    EXPECT_EQ(task->id().data(), body.at("id").get_string().data());
}

TEST(Task, TheDigestIsThatOfItsCanonicalJson) {
    EXPECT_EQ(
        read(sample).value()->digest(),
        sha256(R"({"created_at":"2026-11-23T10:00:00.123456789+01:00",)"
               R"("description":"Find \"CEOs\"","id":"t1","metadata":{"count":5,"query":"x"},)"
               R"("type":"prospect_search"})"));
}

TEST(Task, TheDigestDependsOnWhatWasDecidedUponOnly) {
    const Sha256 digest = read(sample).value()->digest();
    const auto with = [](std::string_view field, boost::json::value value) {
        boost::json::value body = boost::json::parse({sample.data(), sample.size()});
        body.as_object()[{field.data(), field.size()}] = std::move(value);
        return Task::from_json(std::move(body)).value()->digest();
    };
    EXPECT_EQ(with("status", "approved"), digest);
    EXPECT_EQ(with("extra", 2), digest);
    EXPECT_NE(with("id", "t2"), digest);
    EXPECT_NE(with("type", "x"), digest);
    EXPECT_NE(with("description", "x"), digest);
    EXPECT_NE(with("created_at", "2026-11-23T09:00:00.123456789Z"), digest);
    EXPECT_NE(with("metadata", {{"count", 5.0}, {"query", "x"}}), digest);
    EXPECT_EQ(with("metadata", {{"count", 5}, {"query", "x"}}), digest);
}

TEST(Task, TellsApartWhatConditionsCould) {
    const TaskRef task = read(sample).value();
    const struct {
        std::string_view name;
        std::string_view field;
        boost::json::value value;
        bool same_beside_digest;
    } rows[] = {
        {"the status", "status", "approved", false},
        {"another field", "extra", 2, false},
        {"its number's form", "extra", {1.0}, false},
        {"one more field", "more", nullptr, false},
        {"the description", "description", "x", true},
        {"metadata", "metadata", {{"query", "x"}, {"count", 5.0}}, true},
        {"the order of keys", "metadata", {{"count", 5}, {"query", "x"}}, true},
    };
    EXPECT_TRUE(task->shows_same(*read(sample).value()));
    EXPECT_TRUE(task->shows_same_beside_digest(*read(sample).value()));
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        boost::json::value body = boost::json::parse({sample.data(), sample.size()});
        body.as_object()[{row.field.data(), row.field.size()}] = row.value;
        const TaskRef other = Task::from_json(std::move(body)).value();
        EXPECT_FALSE(task->shows_same(*other));
        EXPECT_FALSE(other->shows_same(*task));
        EXPECT_EQ(task->shows_same_beside_digest(*other), row.same_beside_digest);
        EXPECT_EQ(other->shows_same_beside_digest(*task), row.same_beside_digest);
    }
}

TEST(Task, AbsentMetadataIsAnEmptyObject) {
    const TaskRef task =
        read(
            R"({"id":"t","type":"","status":"","description":"","created_at":"2026-01-01T00:00:00Z"})")
            .value();
    EXPECT_TRUE(task->metadata().empty());
    EXPECT_EQ(task->digest(),
              sha256(R"({"created_at":"2026-01-01T00:00:00Z","description":"","id":"t",)"
                     R"("metadata":{},"type":""})"));
}

TEST(Task, ReadsWhatIsUnusualButCertain) {
    const TaskRef task = read(R"({"id":"t","type":"","status":"","description":null,"metadata":{},)"
                              R"("created_at":"2026-01-01 00:00:00.5+00"})")
                             .value();
    EXPECT_EQ(task->description(), "");
    EXPECT_EQ(format_time(task->created_at()), "2026-01-01T00:00:00.500Z");
    EXPECT_EQ(task->created_at_text(), "2026-01-01 00:00:00.5+00") << "as it came";
}

TEST(Task, SaysWhichFieldIsWrongAndWhatItWas) {
    const struct {
        std::string_view field;
        boost::json::value value;
        std::string_view error;
    } rows[] = {
        {"id", nullptr, "`id` must be a string, not `null`"},
        {"id", 7, "`id` must be a string, not `7`"},
        {"id", "", "`id` must not be empty"},
        {"type", {{"a", 1}}, "`type` must be a string, not `{\"a\":1}`"},
        {"status", true, "`status` must be a string, not `true`"},
        {"description", {1, 2}, "`description` must be a string, not `[1,2]`"},
        {"created_at", 1732356000, "`created_at` must be a string, not `1732356000`"},
        {"created_at", "yesterday",
         "`created_at` must be a time like `2026-11-23T10:00:00Z`, not `\"yesterday\"`"},
        {"created_at", nullptr, "`created_at` must be a string, not `null`"},
        {"created_at", "2026-11-23T10:00:00",
         "`created_at` must be a time like `2026-11-23T10:00:00Z`, not `\"2026-11-23T10:00:00\"`"},
        {"status", nullptr, "`status` must be a string, not `null`"},
        {"type", nullptr, "`type` must be a string, not `null`"},
        {"metadata", nullptr, "`metadata` must be an object, not `null`"},
        {"metadata", "x\x1b[31m", "`metadata` must be an object, not `\"x\\u001b[31m\"`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.error);
        boost::json::value body = boost::json::parse({sample.data(), sample.size()});
        body.as_object()[{row.field.data(), row.field.size()}] = row.value;
        const Result<TaskRef> task = Task::from_json(std::move(body));
        ASSERT_FALSE(task);
        EXPECT_EQ(task.error().text, row.error);
    }
    EXPECT_EQ(read("{}").error().text, "`id` must be a string, but is missing");
    EXPECT_EQ(read(R"({"id":"t","type":"","description":""})").error().text,
              "`status` must be a string, but is missing");
    EXPECT_EQ(read(R"({"id":"t","type":"","status":""})").error().text,
              "`description` must be a string, but is missing");
    EXPECT_EQ(read("[1]").error().text, "a task must be an object, not `[1]`");
}

TEST(Task, ShowsTheSameBesideItsDigestOnlyUnderTheSameNames) {
    const auto with = [](std::string_view more) {
        return read(
                   R"({"id":"t","type":"a","description":"","created_at":"2026-01-01T00:00:00Z",)" +
                   std::string(more) + R"("status":"pending"})")
            .value();
    };
    const TaskRef plain = with(R"("x":1,"y":2,)");
    const struct {
        std::string_view more;
        bool beside;  // of the digest all is the same
        bool same;
    } rows[] = {
        {R"("x":1,"y":2,)", true, true},
        {R"("x":1,"z":2,)", false, false},
        {R"("x":1,"y":3,)", false, false},
        {R"("x":1,)", false, false},
        {R"("x":1,"y":2,"metadata":{"n":1},)", true, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.more);
        EXPECT_EQ(plain->shows_same_beside_digest(*with(row.more)), row.beside);
        EXPECT_EQ(plain->shows_same(*with(row.more)), row.same);
    }
}

TEST(Task, FloorsCampaignsAndWhatIsNotKnown) {
    for (const std::string_view type : {"prospect_search", "contact_update", "list_operation"}) {
        EXPECT_TRUE(is_known_type(type));
        EXPECT_FALSE(needs_acknowledgement(type));
    }
    EXPECT_TRUE(is_known_type("campaign_start"));
    EXPECT_TRUE(needs_acknowledgement("campaign_start"));
    for (const std::string_view type : {"", "prospect_search ", "Prospect_search", "new_type"}) {
        EXPECT_FALSE(is_known_type(type));
        EXPECT_TRUE(needs_acknowledgement(type));
    }
}

}  // namespace
}  // namespace lexid::policy
