#include "sandbox/gateway.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "json/read.hpp"

namespace lexid::sandbox {
namespace {

using namespace std::chrono_literals;

const Time start = *parse_time("2026-11-23T12:00:30Z");
constexpr std::string_view tasks = "/api/v1/lexi/tasks";

class GatewayTest : public testing::Test {
protected:
    net::Request request(net::Method method, std::string_view target, std::string_view body = {}) {
        net::Request made;
        made.method = method;
        made.target = target;
        made.headers = {{"Authorization", "Bearer wbk_key"}, {"Content-Type", "application/json"}};
        made.body = body;
        return made;
    }
    net::Response get(std::string_view target) {
        return gateway.answer(request(net::Method::get, target), start);
    }
    net::Response post(std::string_view target, std::string_view body = {}) {
        return gateway.answer(request(net::Method::post, target, body), start);
    }
    std::string add(std::string_view id) {
        Draft draft = generator.next();
        draft.id = id;
        return workspace.add(draft, start);
    }
    static std::string code(const net::Response& response) {
        const auto body = json::read(response.body);
        return body ? std::string(body->at("error").at("code").as_string()) : "no JSON";
    }

    TaskGenerator generator{5};
    Workspace workspace{{}, start};
    QuotaMeter quota{Plan::starter};
    Gateway gateway{{"/api", "wbk_key", "wbk_key_without", true}, workspace, quota};
};

TEST_F(GatewayTest, SendsTheDocumentedHeadersWithEveryAnswer) {
    const net::Response listed = get(tasks);
    EXPECT_EQ(listed.header("X-RateLimit-Limit"), "100");
    EXPECT_EQ(listed.header("X-RateLimit-Remaining"), "99");
    EXPECT_EQ(listed.header("X-RateLimit-Reset"), "1795478400");
    EXPECT_EQ(listed.header("Date"), "Mon, 23 Nov 2026 12:00:30 GMT");
    EXPECT_EQ(listed.header("Content-Type"), "application/json");
    EXPECT_NE(listed.header("X-Request-ID"), get("/api/nowhere").header("X-Request-ID"));
    EXPECT_EQ(get("/api/nowhere").header("X-RateLimit-Remaining"), "97");
}

TEST_F(GatewayTest, ChecksKeyThenPermissionThenQuota) {
    const struct {
        std::string_view name;
        std::string_view authorization;
        unsigned status;
        std::string_view code;
    } rows[] = {
        {"none", "", 401, "invalid_key"},
        {"another", "Bearer wbk_other", 401, "invalid_key"},
        {"without Bearer", "wbk_key", 401, "invalid_key"},
        {"longer", "Bearer wbk_keyy", 401, "invalid_key"},
        {"without the permission", "Bearer wbk_key_without", 403, "insufficient_permissions"},
    };
    quota.spend_elsewhere(100, start);
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        net::Request asked = request(net::Method::get, tasks);
        asked.headers[0].value = row.authorization;
        const net::Response answer = gateway.answer(asked, start);
        EXPECT_EQ(answer.status, row.status);
        EXPECT_EQ(code(answer), row.code);
    }
    EXPECT_EQ(get(tasks).status, 429U);
    EXPECT_EQ(code(get(tasks)), "rate_limited");
}

TEST_F(GatewayTest, SaysWhenToComeBackIfToldTo) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(get(tasks).status, 200U);
    }
    EXPECT_EQ(get(tasks).header("Retry-After"), "30") << "the next minute";
    quota.spend_elsewhere(90, start);
    EXPECT_EQ(get(tasks).header("Retry-After"), "43170") << "the next day";
}

TEST_F(GatewayTest, ListsByStatus) {
    add("a");
    EXPECT_NE(get(tasks).body.find(R"("id":"a")"), std::string::npos);
    EXPECT_NE(get("/api/v1/lexi/tasks?status=pending").body.find(R"("id":"a")"), std::string::npos);
    EXPECT_EQ(get("/api/v1/lexi/tasks?status=failed").body, R"({"data":{"tasks":[]}})");
    EXPECT_EQ(code(get("/api/v1/lexi/tasks?status=new")), "validation_error");
    EXPECT_EQ(code(get("/api/v1/lexi/tasks?limit=5")), "validation_error");
}

TEST_F(GatewayTest, ApprovesAndDismissesAsDocumented) {
    add("a");
    add("b");
    const net::Response approved = post("/api/v1/lexi/tasks/a/approve");
    EXPECT_EQ(approved.status, 200U);
    EXPECT_EQ(approved.body,
              R"({"data":{"task_id":"a","status":"approved","execution_started":true}})");
    const net::Response again = post("/api/v1/lexi/tasks/a/approve");
    EXPECT_EQ(again.status, 400U);
    EXPECT_EQ(
        again.body,
        R"({"error":{"code":"validation_error","message":"Task has already been approved"}})");
    const net::Response dismissed = post("/api/v1/lexi/tasks/b/dismiss", R"({"reason":"testing"})");
    EXPECT_EQ(dismissed.body, R"({"data":{"task_id":"b","status":"dismissed"}})");
    EXPECT_EQ(post("/api/v1/lexi/tasks/b/approve").status, 400U);
    EXPECT_EQ(post("/api/v1/lexi/tasks/c/approve").status, 404U);
    EXPECT_EQ(code(post("/api/v1/lexi/tasks/c/dismiss")), "not_found");
}

TEST_F(GatewayTest, DecodesIds) {
    add("a/b ?é");
    EXPECT_EQ(post("/api/v1/lexi/tasks/a%2Fb%20%3F%C3%A9/approve").status, 200U);
    EXPECT_EQ(post("/api/v1/lexi/tasks/a%2/approve").status, 404U);
    EXPECT_EQ(post("/api/v1/lexi/tasks/a%zz/approve").status, 404U);
}

TEST_F(GatewayTest, RefusesWhatIsNotDocumented) {
    add("a");
    const struct {
        std::string_view name;
        net::Method method;
        std::string_view target;
        std::string_view body;
        unsigned status;
    } rows[] = {
        {"another path", net::Method::get, "/other/v1/lexi/tasks", "", 404},
        {"a single task", net::Method::get, "/api/v1/lexi/tasks/a", "", 404},
        {"approve by GET", net::Method::get, "/api/v1/lexi/tasks/a/approve", "", 404},
        {"another verb", net::Method::post, "/api/v1/lexi/tasks/a/delete", "", 404},
        {"no verb", net::Method::post, "/api/v1/lexi/tasks/a", "", 404},
        {"another thing", net::Method::get, "/api/v1/tasks", "", 404},
        {"an unknown reason", net::Method::post, "/api/v1/lexi/tasks/a/dismiss",
         R"({"reason":"bored"})", 400},
        {"a reason of another kind", net::Method::post, "/api/v1/lexi/tasks/a/dismiss",
         R"({"reason":1})", 400},
        {"no JSON", net::Method::post, "/api/v1/lexi/tasks/a/dismiss", "reason", 400},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(gateway.answer(request(row.method, row.target, row.body), start).status,
                  row.status);
    }
    net::Request untyped = request(net::Method::post, "/api/v1/lexi/tasks/a/approve");
    untyped.headers.pop_back();
    EXPECT_EQ(gateway.answer(untyped, start + 1min).status, 415U);
    EXPECT_EQ(workspace.find("a")->status, TaskStatus::pending);
}

TEST_F(GatewayTest, Chats) {
    const net::Response asked = post("/api/v1/lexi/chat", R"({"message":"Find 50 CEOs"})");
    const auto body = json::read(asked.body);
    ASSERT_TRUE(body);
    const auto& data = body->at("data");
    EXPECT_TRUE(data.at("response").is_string());
    EXPECT_EQ(data.at("requires_approval"), true);
    EXPECT_TRUE(data.at("conversation_id").is_string());
    EXPECT_NE(workspace.find(data.at("task_id").as_string()), nullptr);
    const auto greeting = json::read(post("/api/v1/lexi/chat", R"({"message":"hi"})").body);
    ASSERT_TRUE(greeting);
    EXPECT_TRUE(greeting->at("data").at("task_id").is_null());
    EXPECT_EQ(greeting->at("data").at("requires_approval"), false);
    for (const std::string_view wrong : {"", "[]", "{}", R"({"message":""})", R"({"message":1})"}) {
        EXPECT_EQ(code(post("/api/v1/lexi/chat", wrong)), "validation_error") << wrong;
    }
}

TEST_F(GatewayTest, RefusesASearchWithoutCredits) {
    Workspace poor({.credits = 0}, start);
    Gateway poor_gateway({"/api", "wbk_key", "wbk_x", false}, poor, quota);
    const net::Response answer = poor_gateway.answer(
        request(net::Method::post, "/api/v1/lexi/chat", R"({"message":"Find"})"), start);
    EXPECT_EQ(answer.status, 402U);
    EXPECT_EQ(code(answer), "insufficient_credits");
}

}  // namespace
}  // namespace lexid::sandbox
