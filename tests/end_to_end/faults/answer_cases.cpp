// F31 to F38, F96 and F99: what answers say.
#include <algorithm>
#include <iterator>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view doubted = "unknown, then confirmed; approved once; 1 request";
constexpr std::string_view sent_again =
    "unknown, then refused, then confirmed; approved once; 2 requests";

// The first approval takes effect; the answer does not say so.
std::function<void(Stage&)> answers(int status, std::string body) {
    return [status, body](Stage& stage) {
        stage.fault = first_approval([&stage, status, body](const Seen& seen) {
            stage.workspace.apply(seen);
            return play(http(status, body));
        });
    };
}

Case doubts(std::string id, std::string fault, int status, std::string body, std::string says) {
    return {std::move(id), std::move(fault), std::string(doubted), answers(status, std::move(body)),
            std::move(says)};
}

// The first approval does not take effect.
std::function<void(Stage&)> denies(int status, std::string body) {
    return [status, body](Stage& stage) { stage.fault = first_approval(http(status, body)); };
}

Cases bodies() {
    const std::string says = "does not say that task `a` is approved";
    const std::string approved = approved_body("a");
    return {
        doubts("F31", "200 with an empty body", 200, "", says),
        doubts("F31", "200 with half of the JSON", 200, approved.substr(0, approved.size() / 2),
               says),
        doubts("F31", "200 with words", 200, "OK", says),
        doubts("F31", "200 without `data`", 200, R"({"task_id":"a","status":"approved"})", says),
        doubts("F31", "200 with `data` as a list", 200, R"({"data":[]})", says),
        doubts("F31", "200 with a status that is no text", 200,
               R"({"data":{"task_id":"a","status":true}})", says),
        doubts("F31", "200 with the id twice", 200,
               R"({"data":{"task_id":"b","task_id":"a","status":"approved"}})", says),
        doubts("F31", "200 with JSON nested 1,000 deep", 200,
               std::string(1000, '[') + std::string(1000, ']'), says),
        doubts("F32", "200 for another id", 200, approved_body("b"), says),
        doubts("F32", "200 with the status `pending`", 200,
               R"({"data":{"task_id":"a","status":"pending"}})", says),
        doubts("F32", "200 with `success` false beside the approval", 200,
               R"({"success":false,"data":{"task_id":"a","status":"approved"}})",
               "contradicts itself: `success` is `false`"),
        doubts("F32", "200 with an error beside the approval", 200,
               R"({"data":{"task_id":"a","status":"approved"},"error":{"code":"conflict"}})",
               "contradicts itself: `error` is"),
        doubts("F32", "206 with the approval", 206, approved, "a status that confirms nothing"),
        doubts("F32", "200 with the status `Approved`", 200,
               R"({"data":{"task_id":"a","status":"Approved"}})", says),
    };
}

Cases refusals() {
    const auto key_refused = [](int status, std::string_view code) {
        return [status, code = std::string(code)](Stage& stage) {
            stage.workspace.add({.id = "b"});
            stage.account.engine.connections = 1;
            stage.fault = [status, code](const Seen& seen) {
                return is_list(seen) ? std::nullopt
                                     : std::optional(play(http(status, error_body(code))));
            };
        };
    };
    return {
        {"F35", "401 at an approval, another one waiting",
         "approving stops; refused, then refused; not approved; 1 request",
         key_refused(401, "invalid_key"),
         "give a valid one, with the `lexi` permission, at `api.key`"},
        {"F35", "403 at an approval, another one waiting",
         "approving stops; refused, then refused; not approved; 1 request",
         key_refused(403, "insufficient_permissions"),
         "give the key the `lexi` permission in LeadLex"},
        {"F35", "401 at the list", "approving stops; not approved; 0 requests",
         [](Stage& stage) {
             stage.fault = [](const Seen& seen) {
                 return is_list(seen) ? std::optional(play(http(401, error_body("invalid_key"))))
                                      : std::nullopt;
             };
         },
         "give a valid one, with the `lexi` permission, at `api.key`"},
        {"F36", "404: the task is gone", "refused; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen&) {
                 stage.workspace.tasks().clear();
                 return play(http(404, error_body("not_found")));
             });
         },
         "not_found"},
        {"F36", "410, which is not documented", std::string(sent_again),
         denies(410, error_body("gone")), "410"},
        {"F37", "409, approved by somebody else",
         "unknown, then confirmed; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen&) {
                 stage.workspace.approve_elsewhere("a");
                 return play(http(409, error_body("conflict")));
             });
         },
         "409"},
        {"F37", "400 validation_error, approved by somebody else",
         "elsewhere; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 stage.workspace.approve_elsewhere("a");
                 return stage.workspace.answer(seen);
             });
         },
         "validation_error"},
    };
}

Cases elsewhere() {
    const auto redirected = [](int status, bool at_the_list) {
        return [status, at_the_list](Stage& stage) {
            auto other = std::make_shared<FaultServer>(FaultServer::Options{
                .certificate = certificate(), .answer = [](const Seen&) { return Play(); }});
            stage.props.push_back(other);
            const std::string location =
                "https://" + std::string(host) + ":" + std::to_string(other->port()) + "/";
            const std::string answer = http(status, "", {{"Location", location}});
            stage.fault = at_the_list ? first_list(answer) : first_approval(answer);
            stage.also = [other](const FaultServer&, const service::Account&) {
                return other->connections() == 0 ? "the other host was not asked"
                                                 : "THE OTHER HOST WAS ASKED";
            };
        };
    };
    const std::string list =
        "the list fails once; confirmed; approved once; 1 request; "
        "the other host was not asked";
    const std::string approval = std::string(sent_again) + "; the other host was not asked";
    return {
        {"F38", "302 at the list", list, redirected(302, true), "302"},
        {"F38", "303 at an approval", approval, redirected(303, false), "303"},
        {"F38", "307 at an approval", approval, redirected(307, false), "307"},
        {"F99", "308 to another host at the list", list, redirected(308, true), "308"},
        {"F99", "308 to another host at an approval", approval, redirected(308, false), "308"},
    };
}

Cases foreign() {
    const std::string page = "<html>\x1b[2J<title>Bad gateway</title></html>";
    return {
        doubts("F96", "an HTML page with 502", 502, page, "502 with `<html>\\u{1b}[2J<title>"),
        doubts("F96", "an HTML page with 503", 503, page, "503"),
        doubts("F96", "an HTML page with 521", 521, page, "521"),
        doubts("F96", "500 with an envelope without a code", 500, R"({"error":{"message":"m"}})",
               "instead of one of its documented answers"),
        doubts("F96", "404 with an envelope of another shape", 404, R"({"error":"not_found"})",
               "instead of one of its documented answers"),
        doubts("F96", "401 as an HTML page", 401, page, "401"),
    };
}

}  // namespace

Cases answer_cases() {
    Cases cases = bodies();
    for (Cases more : {refusals(), elsewhere(), foreign()}) {
        std::ranges::move(more, std::back_inserter(cases));
    }
    return cases;
}

}  // namespace lexid::faults
