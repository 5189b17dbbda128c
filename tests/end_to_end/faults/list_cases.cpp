// F39 to F42, F93, F97 and F98: what lists show.
#include <algorithm>
#include <iterator>
#include <random>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view good = "confirmed; approved once; 1 request";

// Approves amounts above 0, at most 100; sums must not be above 0.3.
constexpr std::string_view careful =
    "version: 1\nrules:\n  - name: small amounts\n    when: type == prospect_search && "
    "metadata.amount > 0 && metadata.amount <= 100 && metadata.currency == 'EUR' && "
    "metadata.sum <= 0.3\n    then: approve\n...\n";

// One task with this metadata, and a good one, which is approved all the same.
Case denied(std::string fault, std::string metadata, std::string says = {}) {
    return {"F39", "amount " + std::move(fault), std::string(good),
            [metadata](Stage& stage) {
                stage.policy = careful;
                stage.workspace.find("a")->metadata =
                    R"({"amount":100,"currency":"EUR","sum":0.3})";
                stage.workspace.add({.id = "bad", .metadata = metadata});
            },
            std::move(says)};
}

std::string amount(std::string_view value) {
    return R"({"amount":)" + std::string(value) + R"(,"currency":"EUR","sum":0.3})";
}

Cases amounts() {
    const std::string malformed = "1 tasks of the list are malformed and skipped";
    return {
        denied("1e400", amount("1e400"), malformed),
        denied("-1", amount("-1")),
        denied("2^63", amount("9223372036854775808")),
        denied("2^64", amount("18446744073709551616"), malformed),
        denied("as text: \"1,000.00\"", amount(R"("1,000.00")")),
        denied("null", amount("null")),
        denied("true", amount("true")),
        denied("twice", R"({"amount":101,"amount":1,"currency":"EUR","sum":0.3})", malformed),
        denied("missing", R"({"currency":"EUR","sum":0.3})"),
        denied("0.1 + 0.2 where at most 0.3 may be",
               R"({"amount":1,"currency":"EUR","sum":0.30000000000000004})"),
        denied("in another currency", R"({"amount":1,"currency":"USD","sum":0.3})"),
        {"F39", "amount NaN: no JSON, so the list is none",
         "the list fails once; " + std::string(good),
         [](Stage& stage) {
             stage.fault = first_list([&stage](const Seen&) {
                 std::string body = stage.workspace.list_body("pending");
                 body.replace(body.find("{}"), 2, R"({"amount":NaN})");
                 return play(http(200, body));
             });
         },
         "its element 0 is no JSON"},
    };
}

Cases changes() {
    return {
        {"F40", "content changes between two attempts, to what the policy holds",
         "refused; not approved; 1 request",
         [](Stage& stage) {
             stage.policy = careful;
             stage.workspace.find("a")->metadata = R"({"amount":100,"currency":"EUR","sum":0.3})";
             stage.account.engine.snapshot_age_max = 10ms;
             stage.fault = first_approval([&stage](const Seen&) {
                 stage.workspace.find("a")->metadata =
                     R"({"amount":1000,"currency":"EUR","sum":0.3})";
                 return play(http(429, error_body("rate_limited"), {{"Retry-After", "1"}}));
             });
         }},
        {"F42", "a person approves it meanwhile", "elsewhere; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 stage.workspace.approve_elsewhere("a");
                 return stage.workspace.answer(seen);
             });
         }},
        {"F42", "a person dismisses it meanwhile", "elsewhere; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 stage.workspace.find("a")->status = "dismissed";
                 return stage.workspace.answer(seen);
             });
         }},
        {"F42", "it vanishes while its approval is lost", "unknown; not approved; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen&) {
                 stage.workspace.tasks().clear();
                 return play("", End::reset);
             });
         }},
    };
}

Cases shapes() {
    const auto listed = [](std::string body) {
        return [body](Stage& stage) { stage.fault = first_list(http(200, body)); };
    };
    const std::string failed = "the list fails once; " + std::string(good);
    return {
        {"F41", "an id twice in a list: it is held, the others go on", std::string(good),
         [](Stage& stage) {
             stage.workspace.add({.id = "twin"});
             stage.workspace.add({.id = "twin", .description = "something else"});
         },
         "the list shows `twin` more than once, so it is held"},
        {"F41", "a list without `tasks`", failed, listed(R"({"data":{"items":[]}})"),
         "it has no list `data.tasks`"},
        {"F41", "a list with `tasks` twice", failed, listed(R"({"data":{"tasks":[],"tasks":[]}})"),
         "`tasks` appears twice"},
        {"F41", "a list whose only task can't be read", "not approved; 0 requests",
         listed(R"({"data":{"tasks":[{"id":1}]}})"),
         "1 tasks of the list are malformed and skipped"},
        {"F41", "a list that says that there is more", std::string(good),
         [](Stage& stage) {
             stage.fault = first_list([&stage](const Seen&) {
                 std::string body = stage.workspace.list_body("pending");
                 body.insert(1, R"("has_more":true,)");
                 return play(http(200, body));
             });
         },
         "the list of pending tasks is not whole, since its `has_more` is `true`"},
        {"F41", "a list that comes as 206", std::string(good),
         [](Stage& stage) {
             stage.fault = first_list([&stage](const Seen&) {
                 return play(http(206, stage.workspace.list_body("pending")));
             });
         },
         "the list of pending tasks is not whole, since its status is 206"},
        {"F41", "a list that contradicts itself", failed,
         listed(R"({"success":false,"data":{"tasks":[]}})"), "contradicts itself"},
        {"F41", "a list that a cache had kept for an hour", "not approved; 0 requests",
         [](Stage& stage) {
             stage.fault = [&stage](const Seen& seen) -> std::optional<Play> {
                 return is_list(seen)
                            ? std::optional(play(http(200, stage.workspace.list_body("pending"),
                                                      {{"Age", "3600"}})))
                            : std::nullopt;
             };
         },
         "was kept on the way (`Age: 3600`)"},
        {"F41", "a list that is cut within", failed, listed(R"({"data":{"tasks":[{"id":"a")"),
         "it ends too early"},
        {"F41", "50,001 elements", std::string(good),
         [](Stage& stage) {
             stage.fault = first_list([&stage](const Seen&) {
                 std::string body = stage.workspace.list_body("pending");
                 std::string more;
                 for (int i = 0; i < 50'000; ++i) {
                     more += ",0";
                 }
                 return play(http(200, body.insert(body.rfind(']'), more)));
             });
         },
         "it has 50001 tasks, of which lexid reads the first 50000"},
        {"F93", "lists show 10 of 25 tasks, in any order", "25 confirmed; 25 approved; 25 requests",
         [](Stage& stage) {
             for (int i = 1; i < 25; ++i) {
                 stage.workspace.add({.id = std::to_string(i)});
             }
             stage.account.one_pass.reset();
             stage.account.engine.pace.poll_interval = 100ms;
             stage.is_over = [&stage](const FaultServer&, const service::Account&) {
                 int confirmed = 0;
                 const auto read = stage.ledger->read(0, [&](const ledger::Entry& entry) {
                     confirmed += entry.body.contains("confirmed") ? 1 : 0;
                     return true;
                 });
                 return !read || confirmed == 25;
             };
             stage.fault = [&stage, random = std::mt19937(7)](
                               const Seen& seen) mutable -> std::optional<Play> {
                 if (!is_list(seen)) {
                     return std::nullopt;
                 }
                 Workspace part;
                 part.tasks() = stage.workspace.tasks();
                 std::erase_if(part.tasks(), [](const Workspace::Task& task) {
                     return task.status != "pending";
                 });
                 std::ranges::shuffle(part.tasks(), random);
                 part.tasks().resize(std::min<std::size_t>(part.tasks().size(), 10));
                 return play(http(200, part.list_body("pending")));
             };
         }},
        {"F93", "a list of exactly 100 tasks", "100 confirmed; 100 approved; 100 requests",
         [](Stage& stage) {
             for (int i = 1; i < 100; ++i) {
                 stage.workspace.add({.id = std::to_string(i)});
             }
         },
         "exactly 100 tasks: the API may have left out others"},
        {"F97", "a task of a type nobody knows", std::string(good),
         [](Stage& stage) { stage.workspace.add({.id = "new", .type = "wire_transfer"}); }},
        {"F97", "a task of a status nobody knows in the pending list", std::string(good),
         [](Stage& stage) {
             stage.fault = first_list([](const Seen&) {
                 Workspace shown;
                 shown.add({.id = "a"});
                 shown.add({.id = "odd", .status = "pending_review"});
                 std::string body = shown.list_body("pending");
                 body.insert(body.rfind(']'), "," + task_json(shown.tasks().back()));
                 return play(http(200, body));
             });
         }},
    };
}

Cases metadata() {
    const auto beside = [](std::string metadata) {
        return
            [metadata](Stage& stage) { stage.workspace.add({.id = "odd", .metadata = metadata}); };
    };
    const std::string malformed = "1 tasks of the list are malformed and skipped";
    const std::string both = "confirmed, then confirmed; 2 approved; 2 requests";
    return {
        {"F98", "metadata nested 100 deep", std::string(good),
         beside(R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}"), malformed},
        {"F98", "metadata of 2 MiB", std::string(good),
         beside(R"({"a":")" + std::string(std::size_t{2} << 20, 'x') + "\"}"), malformed},
        {"F98", "metadata that is no object", std::string(good), beside("[]"), malformed},
        {"F98", "metadata that is not UTF-8", std::string(good), beside("{\"a\":\"\xff\"}"),
         malformed},
        {"F98", "metadata with dots, NUL and quotes in its keys: data like any other", both,
         beside(R"({"a.b":1,"\u0000":2,"\"":3,"":4})")},
    };
}

}  // namespace

Cases list_cases() {
    Cases cases = amounts();
    for (Cases more : {changes(), shapes(), metadata()}) {
        std::ranges::move(more, std::back_inserter(cases));
    }
    return cases;
}

}  // namespace lexid::faults
