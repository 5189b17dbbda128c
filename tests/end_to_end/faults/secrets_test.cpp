// An API that sends the key back, in whatever form and place: it is in no entry of the ledger and
// in nothing that people are told, and what is decided upon is the text as it came.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/redactor.hpp"
#include "end_to_end/faults/stage.hpp"

namespace lexid::faults {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// `wbk_canary_0123456789` in JSON strings, and how long such a string is for a condition.
const struct Form {
    std::string_view name;
    std::string text;
    int characters;
    std::string_view traces[2];  // in none of what is written
} forms[] = {
    {"as it is", "wbk_canary_0123456789", 21, {"canary", "0123456789"}},
    {"upper case", "WBK_CANARY_0123456789", 21, {"CANARY", "0123456789"}},
    {"escaped", R"(\u0077bk_canary\u005f0123456789)", 21, {"canary", "0123456789"}},
    {"percent", "wbk%5Fcanary%5F0123456789", 25, {"canary", "0123456789"}},
    {"escaped twice", R"(\\u0077bk_canary_0123456789)", 26, {"canary", "0123456789"}},
    {"hexadecimal",
     "77626b5f63616e6172795f30313233343536373839",
     42,
     {"63616e617279", "3132333435"}},
    {"base64", "d2JrX2NhbmFyeV8wMTIzNDU2Nzg5", 28, {"2NhbmFye", "wMTIzNDU2"}},
    {"base64 of `Bearer ...`",
     "QmVhcmVyIHdia19jYW5hcnlfMDEyMzQ1Njc4OQ==",
     40,
     {"jYW5hcnl", "EyMzQ1Njc4"}},
    {"in two lines", R"(wbk_canary_\n0123456789)", 22, {"canary", "0123456789"}},
    {"without its prefix", "canary_0123456789", 17, {"canary", "0123456789"}},
};

std::string list_of(const std::string& members) {
    return R"({"success":true,"data":{"tasks":[{"id":"a","status":"pending",)"
           R"("created_at":"2026-11-23T10:00:00Z",)" +
           members + "}]}}";
}

void expect_no_trace(Stage& stage, const Shown& shown, const Form& form) {
    for (const std::string_view trace : form.traces) {
        for (const std::string& text : shown.texts) {
            EXPECT_THAT(text, Not(HasSubstr(trace)));
        }
        const auto read = stage.ledger->read(0, [&](const ledger::Entry& entry) {
            EXPECT_THAT(entry.body, Not(HasSubstr(trace))) << entry.kind;
            EXPECT_THAT(entry.task, Not(HasSubstr(trace)));
            return true;
        });
        EXPECT_TRUE(read);
    }
}

TEST(Secrets, OfATaskAreNotRecordedAndTheTaskIsDecidedAsItCame) {
    for (const Form& form : forms) {
        const struct {
            std::string_view name;
            std::string members;
            std::string length;
        } rows[] = {
            {"the description",
             R"("type":"prospect_search","metadata":{},"description":")" + form.text + '"',
             "description.size()"},
            {"a text of the metadata",
             R"("type":"prospect_search","description":"d","metadata":{"q":")" + form.text +
                 R"("})",
             "metadata.q.size()"},
            {"a text deep in the metadata",
             R"("type":"prospect_search","description":"d","metadata":{"q":[{"r":")" + form.text +
                 R"("}]})",
             "metadata.q[0].r.size()"},
            {"a name in the metadata",
             R"("type":"prospect_search","description":"d","metadata":{")" + form.text + R"(":1})",
             "metadata.map(name, name)[0].size()"},
            {"the type", R"("type":")" + form.text + R"(","description":"d","metadata":{})",
             "type.size()"},
        };
        for (const auto& row : rows) {
            SCOPED_TRACE(std::string(form.name) + " in " + std::string(row.name));
            Stage stage;
            stage.lives = 2;  // what is recorded can be read back
            stage.policy =
                "version: 1\nrules:\n  - name: as long as it came\n    when: " + row.length +
                " == " + std::to_string(form.characters) + "\n    then: hold\n...\n";
            stage.fault = [&](const Seen& seen) -> std::optional<Play> {
                return is_list(seen) ? std::optional(play(http(200, list_of(row.members))))
                                     : std::nullopt;
            };
            const Shown shown = run(stage);
            EXPECT_TRUE(shown.ended);
            expect_no_trace(stage, shown, form);
            EXPECT_THAT(shown.texts, Contains(HasSubstr("held a secret")));
            std::string held;
            const auto read = stage.ledger->read(0, [&](const ledger::Entry& entry) {
                held += entry.kind == "decision" ? entry.body : "";
                return true;
            });
            EXPECT_TRUE(read);
            EXPECT_THAT(held, HasSubstr(R"("rule":"as long as it came")"));
            EXPECT_THAT(held, HasSubstr("[the API key]"));
        }
    }
}

TEST(Secrets, OfAnAnswerAreNotRecordedNorTold) {
    for (const Form& form : forms) {
        const struct {
            std::string_view name;
            int status;
            std::string body;
            Headers headers;
        } rows[] = {
            {"the message of an error",
             500,
             R"({"error":{"code":"internal_error","message":"no )" + form.text + R"("}})",
             {}},
            {"the code of an error",
             400,
             R"({"error":{"code":")" + form.text + R"(","message":"m"}})",
             {}},
            {"a refusal of the key",
             401,
             R"({"error":{"code":"invalid_key","message":")" + form.text + R"("}})",
             {}},
            {"a page of HTML", 502, "<p>Authorization: Bearer " + form.text + "</p>", {}},
            {"a page that is cut where the key stands",
             502,
             std::string(100, 'x') + ' ' + form.text,
             {}},
            {"a request's id",
             500,
             error_body("internal_error"),
             {{"X-Request-Id", "r-" + form.text}}},
            {"an encoding", 200, approved_body("a"), {{"Content-Encoding", form.text}}},
            {"a type of content", 200, form.text, {{"Content-Type", form.text}}},
        };
        for (const auto& row : rows) {
            if (form.text.contains("\\n") && !row.headers.empty()) {
                continue;  // it would not be a header
            }
            SCOPED_TRACE(std::string(form.name) + " in " + std::string(row.name));
            Stage stage;
            int posts = 0;
            stage.fault = [&](const Seen& seen) -> std::optional<Play> {
                return seen.method == "POST" && ++posts == 1
                           ? std::optional(play(http(row.status, row.body, row.headers)))
                           : std::nullopt;
            };
            expect_no_trace(stage, run(stage), form);
        }
    }
}

TEST(Secrets, InATasksIdMakeItMalformed) {
    for (const Form& form : forms) {
        if (form.text.contains('\\')) {
            continue;
        }
        SCOPED_TRACE(form.name);
        Stage stage;
        stage.workspace.add({.id = form.text});
        const Shown shown = run(stage);
        expect_no_trace(stage, shown, form);
        EXPECT_EQ(shown.approvals, 1) << "the other task's";
        EXPECT_THAT(shown.texts, Contains(HasSubstr("its id holds a secret")));
    }
}

}  // namespace
}  // namespace lexid::faults
