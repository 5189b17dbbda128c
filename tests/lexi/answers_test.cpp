#include "lexi/answers.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <utility>

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

constexpr unsigned statuses[] = {200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302,
                                 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409,
                                 410, 411, 412, 413, 415, 418, 422, 423, 424, 425, 426, 428, 429,
                                 431, 451, 500, 501, 502, 503, 504, 505, 507, 511, 520, 530, 599};

bool is_confirming(unsigned status) {
    return status >= 200 && status <= 202;
}

// `STATUS` in a body stands for the status that is asked for, `CODE` for the documented code of an
// error's status.
std::string filled(std::string text, std::string_view status, std::string_view code) {
    const std::pair<std::string_view, std::string_view> words[] = {{"STATUS", status},
                                                                   {"CODE", code}};
    for (const auto& [word, by] : words) {
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) {
            text.replace(at, word.size(), by);
        }
    }
    return text;
}

// Each status with each envelope: what an approval and a dismissal are taken for.
TEST(Answer, ProvesSuccessOnlyIfNothingInItSaysOtherwise) {
    const struct {
        std::string_view name;
        std::string_view body;
        bool proves;  // with a status for success
    } rows[] = {
        {"as documented", R"({"data":{"task_id":"t","status":"STATUS","execution_started":true}})",
         true},
        {"without execution_started", R"({"data":{"task_id":"t","status":"STATUS"}})", true},
        {"execution_started of another kind",
         R"({"data":{"task_id":"t","status":"STATUS","execution_started":"no"}})", true},
        {"execution_started null",
         R"({"data":{"task_id":"t","status":"STATUS","execution_started":null}})", true},
        {"white space", " \r\n{ \"data\": {\"task_id\":\"t\", \"status\":\"STATUS\"} }\n", true},
        {"further fields",
         R"({"data":{"task_id":"t","status":"STATUS","id":7,"message":"no error"},"meta":{"error_rate":1}})",
         true},
        {"an error that is null", R"({"data":{"task_id":"t","status":"STATUS"},"error":null})",
         true},
        {"an error that is false", R"({"data":{"task_id":"t","status":"STATUS"},"error":false})",
         true},
        {"an error that is empty", R"({"data":{"task_id":"t","status":"STATUS"},"error":""})",
         true},
        {"no errors", R"({"errors":[],"data":{"task_id":"t","status":"STATUS","errors":[]}})",
         true},
        {"success said", R"({"success":true,"ok":true,"data":{"task_id":"t","status":"STATUS"}})",
         true},
        {"success said within", R"({"data":{"success":true,"task_id":"t","status":"STATUS"}})",
         true},
        {"status success", R"({"status":"success","data":{"task_id":"t","status":"STATUS"}})",
         true},
        {"status OK", R"({"status":"OK","data":{"task_id":"t","status":"STATUS"}})", true},
        {"the status twice, on two levels",
         R"({"status":"STATUS","data":{"task_id":"t","status":"STATUS"}})", true},
        {"status null", R"({"status":null,"data":{"task_id":"t","status":"STATUS"}})", true},
        {"status 200", R"({"status":200,"code":"200","data":{"task_id":"t","status":"STATUS"}})",
         true},
        {"the task beside it",
         R"({"data":{"task_id":"t","status":"STATUS","task":{"id":"t","status":"STATUS","x":1}}})",
         true},
        {"no success", R"({"success":false,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"no success behind it", R"({"data":{"task_id":"t","status":"STATUS"},"success":false})",
         false},
        {"no success within", R"({"data":{"task_id":"t","status":"STATUS","success":false}})",
         false},
        {"success as text", R"({"success":"true","data":{"task_id":"t","status":"STATUS"}})",
         false},
        {"success as a number", R"({"success":1,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"success null", R"({"success":null,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"Success in capitals", R"({"Success":false,"data":{"task_id":"t","status":"STATUS"}})",
         false},
        {"not ok", R"({"ok":false,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"a documented error beside it",
         R"({"data":{"task_id":"t","status":"STATUS"},"error":{"code":"validation_error","message":"m"}})",
         false},
        {"an error as text", R"({"data":{"task_id":"t","status":"STATUS"},"error":"late"})", false},
        {"an error that is true", R"({"data":{"task_id":"t","status":"STATUS"},"error":true})",
         false},
        {"an error as JavaScript writes it",
         R"({"data":{"task_id":"t","status":"STATUS"},"error":{}})", false},
        {"an error within", R"({"data":{"task_id":"t","status":"STATUS","error":"late"}})", false},
        {"Error in capitals", R"({"data":{"task_id":"t","status":"STATUS"},"Error":"late"})",
         false},
        {"errors", R"({"data":{"task_id":"t","status":"STATUS"},"errors":[{"message":"m"}]})",
         false},
        {"failed", R"({"data":{"task_id":"t","status":"STATUS"},"failed":true})", false},
        {"an exception", R"({"data":{"task_id":"t","status":"STATUS"},"exception":"Timeout"})",
         false},
        {"status error", R"({"status":"error","data":{"task_id":"t","status":"STATUS"}})", false},
        {"status fail", R"({"status":"fail","data":{"task_id":"t","status":"STATUS"}})", false},
        {"status pending", R"({"status":"pending","data":{"task_id":"t","status":"STATUS"}})",
         false},
        {"status 500", R"({"status":500,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"statusCode 404", R"({"statusCode":404,"data":{"task_id":"t","status":"STATUS"}})", false},
        {"code 429 as text", R"({"code":"429","data":{"task_id":"t","status":"STATUS"}})", false},
        {"a code of an error",
         R"({"code":"rate_limited","data":{"task_id":"t","status":"STATUS"}})", false},
        {"status of another kind", R"({"status":[],"data":{"task_id":"t","status":"STATUS"}})",
         false},
        {"the task beside it still pending",
         R"({"data":{"task_id":"t","status":"STATUS","task":{"id":"t","status":"pending"}}})",
         false},
        {"another task beside it",
         R"({"data":{"task_id":"t","status":"STATUS","task":{"id":"u","status":"STATUS"}}})",
         false},
        {"nested once more", R"({"data":{"data":{"task_id":"t","status":"STATUS"}}})", false},
        {"a list of one", R"({"data":[{"task_id":"t","status":"STATUS"}]})", false},
        {"a list at the top", R"([{"data":{"task_id":"t","status":"STATUS"}}])", false},
        {"without data", R"({"task_id":"t","status":"STATUS"})", false},
        {"data null", R"({"data":null})", false},
        {"data as text", R"({"data":"{\"task_id\":\"t\",\"status\":\"STATUS\"}"})", false},
        {"another task", R"({"data":{"task_id":"u","status":"STATUS"}})", false},
        {"another case of the id", R"({"data":{"task_id":"T","status":"STATUS"}})", false},
        {"a number for the id", R"({"data":{"task_id":1,"status":"STATUS"}})", false},
        {"a list for the id", R"({"data":{"task_id":["t"],"status":"STATUS"}})", false},
        {"no id", R"({"data":{"status":"STATUS"}})", false},
        {"the id under another name", R"({"data":{"id":"t","status":"STATUS"}})", false},
        {"still pending", R"({"data":{"task_id":"t","status":"pending"}})", false},
        {"completed already", R"({"data":{"task_id":"t","status":"completed"}})", false},
        {"failed already", R"({"data":{"task_id":"t","status":"failed"}})", false},
        {"a status in capitals", R"({"data":{"task_id":"t","status":"Approved"}})", false},
        {"a status as a list", R"({"data":{"task_id":"t","status":["STATUS"]}})", false},
        {"no status", R"({"data":{"task_id":"t"}})", false},
        {"data twice",
         R"({"data":{"task_id":"t","status":"STATUS"},"data":{"task_id":"t","status":"STATUS"}})",
         false},
        {"status twice", R"({"data":{"task_id":"t","status":"pending","status":"STATUS"}})", false},
        {"something behind it", R"({"data":{"task_id":"t","status":"STATUS"}}{})", false},
        {"words behind it", R"({"data":{"task_id":"t","status":"STATUS"}} done)", false},
        {"a byte order mark", "\xEF\xBB\xBF{\"data\":{\"task_id\":\"t\",\"status\":\"STATUS\"}}",
         false},
        {"words", "STATUS", false},
        {"HTML", "<html>STATUS t</html>", false},
        {"an empty object", "{}", false},
        {"nothing", "", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const unsigned status : statuses) {
            SCOPED_TRACE(status);
            const auto expected =
                row.proves && is_confirming(status) ? Outcome::confirmed : Outcome::unknown;
            const std::string approved = filled(std::string(row.body), "approved", "");
            const std::string dismissed = filled(std::string(row.body), "dismissed", "");
            const ActionAnswer approval = read_approval(response(status, approved), "t");
            EXPECT_EQ(approval.outcome, expected) << approval.text;
            EXPECT_EQ(approval.text.empty(), expected == Outcome::confirmed);
            EXPECT_EQ(read_dismissal(response(status, dismissed), "t").outcome, expected);
            // The one does not stand for the other.
            EXPECT_EQ(read_approval(response(status, dismissed), "t").outcome, Outcome::unknown);
            EXPECT_EQ(read_dismissal(response(status, approved), "t").outcome, Outcome::unknown);
        }
    }
}

TEST(Answer, ProvesRefusalOnlyIfNothingInItSaysOtherwise) {
    const struct {
        unsigned status;
        std::string_view code;
        Outcome outcome;
    } documented[] = {
        {400, "validation_error", Outcome::not_pending},
        {401, "invalid_key", Outcome::key_refused},
        {403, "insufficient_permissions", Outcome::key_refused},
        {404, "not_found", Outcome::refused},
        {429, "rate_limited", Outcome::rate_limited},
    };
    const struct {
        std::string_view name;
        std::string_view body;
        bool proves;
    } rows[] = {
        {"as documented", R"({"error":{"code":"CODE","message":"m"}})", true},
        {"with details", R"({"error":{"code":"CODE","message":"m","details":{"data":1}}})", true},
        {"data null", R"({"data":null,"error":{"code":"CODE","message":"m"}})", true},
        {"data empty", R"({"data":{},"error":{"code":"CODE","message":"m"}})", true},
        {"no success", R"({"success":false,"ok":false,"error":{"code":"CODE"}})", true},
        {"status error", R"({"status":"error","error":{"code":"CODE"}})", true},
        {"the code on both levels", R"({"code":"CODE","error":{"code":"CODE"}})", true},
        {"data beside it",
         R"({"data":{"task_id":"t","status":"approved"},"error":{"code":"CODE","message":"m"}})",
         false},
        {"other data beside it", R"({"data":{"tasks":[]},"error":{"code":"CODE","message":"m"}})",
         false},
        {"success", R"({"success":true,"error":{"code":"CODE","message":"m"}})", false},
        {"ok", R"({"ok":true,"error":{"code":"CODE","message":"m"}})", false},
        {"status success", R"({"status":"success","error":{"code":"CODE","message":"m"}})", false},
        {"status 200", R"({"status":200,"error":{"code":"CODE","message":"m"}})", false},
        {"another status within", R"({"error":{"code":"CODE","status":500}})", false},
        {"the code twice", R"({"error":{"code":"CODE","code":"CODE"}})", false},
        {"the code in capitals", R"({"error":{"code":"Not_Found"}})", false},
        {"the code as a list", R"({"error":{"code":["CODE"]}})", false},
        {"the error as text", R"({"error":"CODE"})", false},
        {"the error as a list", R"({"error":[{"code":"CODE"}]})", false},
        {"errors", R"({"errors":[{"code":"CODE"}]})", false},
        {"nested", R"({"data":{"error":{"code":"CODE"}}})", false},
        {"a code without an error", R"({"code":"CODE"})", false},
        {"words behind it", R"({"error":{"code":"CODE"}} x)", false},
        {"a byte order mark", "\xEF\xBB\xBF{\"error\":{\"code\":\"CODE\"}}", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        for (const auto& one : documented) {
            const std::string body = filled(std::string(row.body), "", one.code);
            for (const unsigned status : statuses) {
                SCOPED_TRACE(std::string(one.code) + ' ' + std::to_string(status));
                const auto expected =
                    row.proves && status == one.status ? one.outcome : Outcome::unknown;
                EXPECT_EQ(read_approval(response(status, body), "t").outcome, expected);
                EXPECT_EQ(read_dismissal(response(status, body), "t").outcome, expected);
            }
        }
    }
}

TEST(Answer, ProvesNothingIfItsHeadersSayThatItIsAnothers) {
    const struct {
        std::string_view name;
        net::Header header;
        bool proves;
    } rows[] = {
        {"an ordinary one", {"Content-Type", "application/json"}, true},
        {"another type: the body decides", {"Content-Type", "text/html"}, true},
        {"passed through a cache", {"Age", "0"}, true},
        {"not found in a cache", {"X-Cache", "MISS"}, true},
        {"kept for a while", {"Age", "1"}, false},
        {"found in a cache", {"X-Cache", "HIT"}, false},
        {"found in a cache, by RFC 9211", {"Cache-Status", "a; hit"}, false},
        {"stale", {"Warning", "110 - \"Response is Stale\""}, false},
        {"a part", {"Content-Range", "bytes 0-9/10"}, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto with = [&](unsigned status, std::string_view body) {
            net::Response made = response(status, body);
            made.headers.push_back(row.header);
            return made;
        };
        const ActionAnswer done =
            read_approval(with(200, R"({"data":{"task_id":"t","status":"approved"}})"), "t");
        EXPECT_EQ(done.outcome, row.proves ? Outcome::confirmed : Outcome::unknown);
        EXPECT_EQ(done.text.empty(), row.proves);
        const ActionAnswer refused =
            read_approval(with(404, R"({"error":{"code":"not_found"}})"), "t");
        EXPECT_EQ(refused.outcome, row.proves ? Outcome::refused : Outcome::unknown);
        EXPECT_EQ(read_chat(with(200, R"({"data":{"response":"Hi","task_id":null}})")).has_value(),
                  row.proves);
    }
}

TEST(Answer, SaysWhatContradictsIt) {
    const ActionAnswer answer = read_approval(
        response(200, R"({"success":false,"data":{"task_id":"t","status":"approved"}})"), "t");
    EXPECT_THAT(answer.text, HasSubstr("which contradicts itself: `success` is `false`"));
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
          R"({"data":{"response":1,"task_id":null}})", R"({"data":{"response":"","task_id":1}})",
          R"({"data":{"response":"Hi","task_id":""}})",
          R"({"success":false,"data":{"response":"Hi","task_id":null}})",
          R"({"data":{"response":"Hi","task_id":"t"},"error":{"code":"x"}})",
          R"({"data":{"response":"Hi","task_id":"t","error":"x"}})"}) {
        EXPECT_FALSE(read_chat(response(200, body))) << body;
    }
    for (const unsigned status : statuses) {
        const auto answer =
            read_chat(response(status, R"({"data":{"response":"Hi","task_id":null}})"));
        EXPECT_EQ(answer.has_value(), is_confirming(status)) << status;
    }
}

}  // namespace
}  // namespace lexid::lexi
