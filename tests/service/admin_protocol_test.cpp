#include "service/admin_protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lexid::service {
namespace {

using engine::Outcome;

TEST(AdminProtocol, ARequestReadsBackAsItWas) {
    const AdminRequest rows[] = {
        {.act = AdminAct::hold, .account = "default", .task = "a", .because = "I \"look\"\nat it"},
        {.act = AdminAct::hold, .account = "default", .task = "a"},
        {.act = AdminAct::release, .account = "default", .task = "a"},
        {.act = AdminAct::retry, .account = "default", .task = "Ä"},
        {.act = AdminAct::settle, .account = "x", .task = "a", .outcome = Outcome::confirmed},
        {.act = AdminAct::settle, .account = "x", .task = "a", .outcome = Outcome::elsewhere},
        {.act = AdminAct::settle, .account = "x", .task = "a", .outcome = Outcome::refused},
        {.act = AdminAct::pause, .account = "default", .because = "holidays"},
        {.act = AdminAct::resume, .account = "default"},
        {.act = AdminAct::poll, .account = "default"},
        {.act = AdminAct::reload, .account = "default"},
        {.act = AdminAct::status, .account = "default"},
    };
    for (const AdminRequest& row : rows) {
        const std::string line = encode(row);
        SCOPED_TRACE(line);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(parse_admin_request(line), row);
    }
}

TEST(AdminProtocol, RefusesWhatIsNoRequest) {
    const std::string long_text(1001, 'x');
    const struct {
        std::string_view name;
        std::string line;
        std::string_view shown;
    } rows[] = {
        {"nothing", "", "this is no request"},
        {"no JSON", "pause", "this is no request"},
        {"HTTP", "GET / HTTP/1.1\r", "this is no request"},
        {"no object", R"(["pause"])", "it is no object"},
        {"two objects", R"({"do":"pause","account":"a"}{})", "this is no request"},
        {"not UTF-8", "{\"do\":\"pause\",\"account\":\"\xff\"}", "this is no request"},
        {"a zero byte", std::string(1, '\0'), "this is no request"},
        {"too deep", R"({"do":"pause","account":"a","because":[[[[]]]]})", "this is no request"},
        {"a key twice", R"({"do":"pause","do":"resume","account":"a"})", "this is no request"},
        {"no act", R"({"account":"a"})", "`do` names nothing"},
        {"an act that is a number", R"({"do":1,"account":"a"})", "`do` names nothing"},
        {"approving", R"({"do":"approve","account":"a","task":"t"})", "`do` names nothing"},
        {"confirming", R"({"do":"confirm","account":"a","task":"t"})", "`do` names nothing"},
        {"an act in capitals", R"({"do":"PAUSE","account":"a"})", "`do` names nothing"},
        {"no account", R"({"do":"pause"})", "`account` is missing"},
        {"no task", R"({"do":"hold","account":"a"})", "`task` is missing"},
        {"an empty task", R"({"do":"hold","account":"a","task":""})", "`task` is missing"},
        {"a task that is a list", R"({"do":"hold","account":"a","task":["t"]})",
         "`task` must be a text"},
        {"a task that is too long", R"({"do":"hold","account":"a","task":")" + long_text + "\"}",
         "at most 256 bytes"},
        {"a reason that is too long",
         R"({"do":"hold","account":"a","task":"t","because":")" + long_text + "\"}",
         "at most 1000 bytes"},
        {"a task to pause", R"({"do":"pause","account":"a","task":"t"})",
         "`task` does not belong to this request"},
        {"a reason to release", R"({"do":"release","account":"a","task":"t","because":"x"})",
         "`because` does not belong"},
        {"who asks", R"({"do":"pause","account":"a","by":"root"})", "`by` does not belong"},
        {"no outcome", R"({"do":"settle","account":"a","task":"t"})", "`as` is missing"},
        {"an unknown outcome", R"({"do":"settle","account":"a","task":"t","as":"unknown"})",
         "`as` must be `confirmed`, `elsewhere` or `refused`"},
        {"an outcome elsewhere", R"({"do":"hold","account":"a","task":"t","as":"refused"})",
         "`as` does not belong"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<AdminRequest> request = parse_admin_request(row.line);
        ASSERT_FALSE(request);
        EXPECT_NE(request.error().text.find(row.shown), std::string::npos) << request.error().text;
    }
}

TEST(AdminProtocol, AnAnswerReadsBackAsItWas) {
    const AdminAnswer rows[] = {
        {0, "", {}},
        {3, "policy.yaml:1:2: error\n  1 | x", {}},
        {0, "lexid", {{"paused", true}, {"quota", {{"left_today", nullptr}}}}},
    };
    for (const AdminAnswer& row : rows) {
        const std::string line = encode(row);
        SCOPED_TRACE(line);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(parse_admin_answer(line), row);
    }
}

TEST(AdminProtocol, RefusesWhatIsNoAnswer) {
    for (const std::string_view line :
         {"", "{}", "[]", "OK", R"({"exit_code":0})", R"({"text":"x"})",
          R"({"exit_code":"0","text":"x"})", R"({"exit_code":0,"text":1})"}) {
        SCOPED_TRACE(line);
        EXPECT_FALSE(parse_admin_answer(line));
    }
}

}  // namespace
}  // namespace lexid::service
