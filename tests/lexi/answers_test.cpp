#include "lexi/answers.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace lexid::lexi {
namespace {

using testing::HasSubstr;
using testing::Not;

net::Response response(unsigned status, std::string_view body) {
    net::Response made;
    made.status = status;
    made.body = body;
    return made;
}

TEST(Approval, IsConfirmedOnlyByABodyThatNamesThisTask) {
    const struct {
        std::string_view name;
        unsigned status;
        std::string_view body;
        Outcome outcome;
    } rows[] = {
        {"as documented", 200,
         R"({"data":{"task_id":"t","status":"approved","execution_started":true}})",
         Outcome::confirmed},
        {"created", 201, R"({"data":{"task_id":"t","status":"approved"}})", Outcome::confirmed},
        {"accepted", 202, R"({"data":{"task_id":"t","status":"approved","x":1},"y":2})",
         Outcome::confirmed},
        {"another task", 200, R"({"data":{"task_id":"u","status":"approved"}})", Outcome::unknown},
        {"another status", 200, R"({"data":{"task_id":"t","status":"pending"}})", Outcome::unknown},
        {"dismissed", 200, R"({"data":{"task_id":"t","status":"dismissed"}})", Outcome::unknown},
        {"no status", 200, R"({"data":{"task_id":"t"}})", Outcome::unknown},
        {"no id", 200, R"({"data":{"status":"approved"}})", Outcome::unknown},
        {"an id of another kind", 200, R"({"data":{"task_id":1,"status":"approved"}})",
         Outcome::unknown},
        {"the id twice", 200, R"({"data":{"task_id":"u","task_id":"t","status":"approved"}})",
         Outcome::unknown},
        {"without data", 200, R"({"task_id":"t","status":"approved"})", Outcome::unknown},
        {"no content", 204, "", Outcome::unknown},
        {"cut", 200, R"({"data":{"task_id":"t","status":"approved")", Outcome::unknown},
        {"HTML", 200, "<html>approved t</html>", Outcome::unknown},
        {"an error with 200", 200, R"({"error":{"code":"not_found","message":""}})",
         Outcome::unknown},
        {"a redirect", 302, R"({"data":{"task_id":"t","status":"approved"}})", Outcome::unknown},
        {"a 500 that claims success", 500, R"({"data":{"task_id":"t","status":"approved"}})",
         Outcome::unknown},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const ActionAnswer answer = read_approval(response(row.status, row.body), "t");
        EXPECT_EQ(answer.outcome, row.outcome);
        EXPECT_EQ(answer.text.empty(), row.outcome == Outcome::confirmed);
    }
}

TEST(Approval, SaysWhetherTheExecutionStarted) {
    const auto started = [](std::string_view more) {
        return read_approval(response(200, R"({"data":{"task_id":"t","status":"approved")" +
                                               std::string(more) + "}}"),
                             "t")
            .execution_started;
    };
    EXPECT_TRUE(started(R"(,"execution_started":true)"));
    EXPECT_FALSE(started(R"(,"execution_started":false)"));
    EXPECT_FALSE(started(R"(,"execution_started":"true")"));
    EXPECT_FALSE(started(""));
}

TEST(Approval, IsRefusedOnlyByTheDocumentedStatusAndCode) {
    const struct {
        std::string_view name;
        unsigned status;
        std::string_view body;
        Outcome outcome;
    } rows[] = {
        {"not pending", 400, R"({"error":{"code":"validation_error","message":"m"}})",
         Outcome::not_pending},
        {"with details", 400, R"({"error":{"code":"validation_error","message":"m","details":{}}})",
         Outcome::not_pending},
        {"invalid key", 401, R"({"error":{"code":"invalid_key","message":"m"}})",
         Outcome::key_refused},
        {"no permission", 403, R"({"error":{"code":"insufficient_permissions","message":"m"}})",
         Outcome::key_refused},
        {"not found", 404, R"({"error":{"code":"not_found","message":"m"}})", Outcome::refused},
        {"over quota", 429, R"({"error":{"code":"rate_limited","message":"m"}})",
         Outcome::rate_limited},
        {"without a message", 429, R"({"error":{"code":"rate_limited"}})", Outcome::rate_limited},
        {"a code of another status", 400, R"({"error":{"code":"not_found","message":"m"}})",
         Outcome::unknown},
        {"a status of another code", 404, R"({"error":{"code":"validation_error"}})",
         Outcome::unknown},
        {"an unknown code", 400, R"({"error":{"code":"bad","message":"m"}})", Outcome::unknown},
        {"a platform's 401", 401, R"({"message":"Invalid JWT"})", Outcome::unknown},
        {"a platform's 404", 404, "<html>404</html>", Outcome::unknown},
        {"a platform's 429", 429, "", Outcome::unknown},
        {"the code twice", 404, R"({"error":{"code":"x","code":"not_found"}})", Outcome::unknown},
        {"undocumented here", 402, R"({"error":{"code":"insufficient_credits"}})",
         Outcome::unknown},
        {"a conflict", 409, R"({"error":{"code":"validation_error"}})", Outcome::unknown},
        {"a server error with a known code", 500, R"({"error":{"code":"not_found"}})",
         Outcome::unknown},
        {"a bad gateway", 502, "<html><h1>502 Bad Gateway</h1></html>", Outcome::unknown},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(read_approval(response(row.status, row.body), "t").outcome, row.outcome);
        EXPECT_EQ(read_dismissal(response(row.status, row.body), "t").outcome, row.outcome);
    }
}

TEST(Dismissal, IsConfirmedOnlyAsDismissed) {
    EXPECT_EQ(read_dismissal(response(200, R"({"data":{"task_id":"t","status":"dismissed"}})"), "t")
                  .outcome,
              Outcome::confirmed);
    EXPECT_EQ(read_dismissal(response(200, R"({"data":{"task_id":"t","status":"approved"}})"), "t")
                  .outcome,
              Outcome::unknown);
}

TEST(ApiError, IsToldSafelyAndBriefly) {
    const ApiError hostile = read_error(
        response(400, R"({"error":{"code":"validation_error","message":"a\n\u001b[2Jb"}})"));
    EXPECT_THAT(hostile.text, HasSubstr("400 `validation_error`: `a\\n\\u{1b}[2Jb`"));
    const ApiError html = read_error(response(502, "<html>\n\x1b[31m" + std::string(100'000, 'x')));
    EXPECT_THAT(html.text, HasSubstr("502 with `<html>\\n\\u{1b}[31m"));
    EXPECT_LT(html.text.size(), 400U);
    const ApiError key = read_error(response(401, R"({"error":{"code":"invalid_key"}})"));
    EXPECT_THAT(key.text, HasSubstr("api.key"));
}

TEST(Chat, ReadsWhatLexiSays) {
    const auto answer = read_chat(response(
        200,
        R"({"data":{"response":"Sure","task_id":"t","requires_approval":true,"conversation_id":"c"}})"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->response, "Sure");
    EXPECT_EQ(answer->task_id, "t");
    EXPECT_TRUE(answer->requires_approval);
    EXPECT_EQ(answer->conversation_id, "c");
    const auto none = read_chat(response(
        200,
        R"({"data":{"response":"Hi","task_id":null,"requires_approval":false,"conversation_id":"c"}})"));
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->task_id);
}

TEST(Chat, TakesNothingElse) {
    for (const std::string_view body :
         {"", "{}", R"({"data":{}})", R"({"data":{"response":"Hi"}})",
          R"({"data":{"response":1,"task_id":null}})", R"({"data":{"response":"","task_id":1}})"}) {
        EXPECT_FALSE(read_chat(response(200, body))) << body;
    }
    EXPECT_FALSE(read_chat(response(500, R"({"data":{"response":"Hi","task_id":null}})")));
}

}  // namespace
}  // namespace lexid::lexi
