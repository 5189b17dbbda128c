// How long the event loop is busy at most without looking at anything else, whatever it is fed: the
// real client, engine and service on lists, policies and expressions as hostile as they come.
//
//     loop_busy [WORD]    only the kinds whose name has the word

#include <boost/asio/post.hpp>
#include <cstdio>
#include <string>

#include "end_to_end/faults/stage.hpp"
#include "ledger/folder.hpp"
#include "ledger/sqlite_ledger.hpp"
#include "lexi/task_list.hpp"
#include "service/policy_loader.hpp"
#include "service/time_zones.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t body_bytes_max = std::size_t{32} << 20;
constexpr std::size_t task_bytes = lexi::TaskListReader::task_bytes_max - 400;
constexpr std::size_t policy_bytes = std::size_t{256} * 1024 - 16;

std::string task(std::size_t number, std::string_view metadata,
                 std::string_view type = "prospect_search") {
    return R"({"id":"t)" + std::to_string(1'000'000 + number) + R"(","type":")" +
           std::string(type) +
           R"(","status":"pending","description":"d","created_at":"2026-11-23T10:00:00Z",)" +
           R"("metadata":{)" + std::string(metadata) + "}}";
}

using Make = std::function<std::string(std::size_t)>;

// `make` of 0, 1, ... up to so many bytes or pieces.
std::string many(std::size_t bytes_max, std::size_t count_max, std::string_view between,
                 const Make& make) {
    std::string text;
    for (std::size_t i = 0; i < count_max; ++i) {
        const std::string piece = make(i);
        if (text.size() + piece.size() + between.size() > bytes_max) {
            break;
        }
        text += i == 0 ? "" : between;
        text += piece;
    }
    return text;
}

std::string list_of(const Make& make) {
    return R"({"data":{"tasks":[)" + many(body_bytes_max - 64, 50'000, ",", make) + "]}}";
}

// A list of tasks each of which is filled with lists of `element`.
std::string list_filled_with(std::string_view element) {
    const std::string inner =
        many(task_bytes / 3 - 10, 90'000, ",", [&](std::size_t) { return std::string(element); });
    const std::string metadata =
        R"("a":[)" + inner + R"(],"b":[)" + inner + R"(],"c":[)" + inner + "]";
    return list_of([&](std::size_t i) { return task(i, metadata); });
}

std::string rule(const std::string& name, const std::string& when, const std::string& then) {
    return "  - name: " + name + "\n    when: |\n      " + when + "\n    then: " + then + "\n";
}

std::string policy_of(const std::string& rules) {
    return "version: 1\nrules:\n" + rules + "...\n";
}

std::string long_policy(const std::string& prefix, const std::string& more = {}) {
    return policy_of(many(policy_bytes - 30, 2'000, "", [&](std::size_t i) {
        return rule(prefix + std::to_string(i),
                    "type == prospect_search && metadata.count <= " + std::to_string(i) + more,
                    "approve");
    }));
}

std::string list_against_list(std::size_t entries) {
    const auto names = [&](char letter) {
        return many(task_bytes, entries, ",",
                    [&](std::size_t i) { return '"' + (letter + std::to_string(i)) + '"'; });
    };
    const std::string metadata = R"("a":[)" + names('a') + R"(],"b":[)" + names('b') + "]";
    return list_of([&](std::size_t i) { return i < 512 ? task(i, metadata) : task(i, ""); });
}

struct Kind {
    std::string name;
    std::string body;
    std::string policy = policy_of(rule("holds", "type == prospect_search", "hold"));
    // Put in force one after the other, once the list has been decided.
    std::vector<std::string> edits = {};
};

std::string ordinary_list() {
    return list_of([](std::size_t i) {
        return task(i, R"("query":"CEOs of law firms in Ohio and Indiana","count":)" +
                           std::to_string(i) + R"(,"list_id":"7d0c8a52-91aa-4b1f")");
    });
}

std::vector<Kind> list_kinds() {
    const std::string wide = many(task_bytes / 8, 1'000, ",", [](std::size_t i) {
        return "\"k" + std::to_string(i * 7919 % 10'007) + "\":1";
    });
    return {
        {"list: 50,000 ordinary tasks", ordinary_list()},
        {"list: tasks full of []", list_filled_with("[]")},
        {"list: tasks full of {}", list_filled_with("{}")},
        {"list: tasks full of 1", list_filled_with("1")},
        {"list: tasks full of 1.5", list_filled_with("1.5")},
        {"list: tasks full of texts", list_filled_with("\"\"")},
        {"list: tasks full of escapes", list_filled_with(R"("\u0001\u0002\"\\")")},
        {"list: tasks with wide objects", list_of([&](std::size_t i) {
             return task(i, many(task_bytes, 20, ",", [&](std::size_t k) {
                             return "\"o" + std::to_string(k) + "\":{" + wide + "}";
                         }));
         })},
        {"list: one id everywhere", list_of([](std::size_t) { return task(7, ""); })},
        {"list: malformed elements", list_of([](std::size_t i) {
             return i == 0 ? task(i, "") : "{\"id\":\"" + std::to_string(i) + "\"}";
         })},
        {"list: too long",
         R"({"data":{"tasks":[)" +
             many(body_bytes_max - 64, 60'000, ",", [](std::size_t i) { return task(i, ""); }) +
             "]}}"},
    };
}

std::vector<Kind> condition_kinds() {
    const std::string text(task_bytes, 'a');
    return {
        {"condition: list against list", list_against_list(4'000),
         policy_of(rule("loops", "metadata.a.all(x, !metadata.b.exists(y, x == y))", "hold"))},
        {"condition: a slow pattern",
         list_of([&](std::size_t i) { return task(i, R"("x":")" + text + '"'); }),
         policy_of(rule("slow", "metadata.x.matches('(((a?){10}){10}){10}b')", "hold"))},
        {"condition: 2,000 rules", ordinary_list(), long_policy("r")},
    };
}

std::vector<Kind> policy_kinds() {
    const std::string known = "version: 1\nknown:\n  a: [" +
                              many(policy_bytes / 2, 100'000, ",",
                                   [](std::size_t i) { return "\"n" + std::to_string(i) + '"'; }) +
                              "]\nrules:\n";
    const auto asks_known = [&](const std::string& prefix) {
        return known +
               many(policy_bytes / 2, 2'000, "",
                    [&](std::size_t i) {
                        return rule(prefix + std::to_string(i), "id in known.a", "approve");
                    }) +
               "...\n";
    };
    const auto patterns = [](const std::string& name) {
        std::string rules;
        for (int k = 0; k < 8; ++k) {
            rules += rule(name + std::to_string(k),
                          many(60'000, 48, " && ",
                               [](std::size_t) { return std::string("id.matches('.{900}')"); }),
                          "hold");
        }
        return policy_of(rules);
    };
    const auto misspelt = [](const std::string& name) {
        return "version: 1\nknown:\n" +
               many(policy_bytes / 4, 1'000, "",
                    [](std::size_t i) { return "  name_" + std::to_string(i) + ": 1\n"; }) +
               "rules:\n" +
               many(policy_bytes / 2, 2'000, "",
                    [&](std::size_t i) {
                        return rule(name + std::to_string(i),
                                    "known.nam" + std::to_string(i) + " == 1", "hold");
                    }) +
               "...\n";
    };
    const std::string approving =
        policy_of(rule("first", "type == prospect_search && metadata.count < 500", "approve"));
    return {
        {"policy: 2,000 rules, all renamed twice",
         ordinary_list(),
         approving,
         {long_policy("a"), long_policy("b", " + 0"), approving}},
        {"policy: a long list that each rule asks",
         ordinary_list(),
         approving,
         {asks_known("a"), asks_known("b"), approving}},
        {"policy: patterns", ordinary_list(), approving, {patterns("a"), patterns("b"), approving}},
        {"policy: 2,000 misspelt names",
         ordinary_list(),
         approving,
         {misspelt("a"), misspelt("b"), approving}},
    };
}

// Loads the edits one after the other, as policy_watch does, and counts the standings in between,
// as `lexid status` does.
class Beside {
public:
    Beside(boost::asio::io_context& loop, service::Account& account, std::vector<std::string> edits)
        : account_(account),
          loader_(loop, service::system_time_zones()),
          edits_(std::move(edits)),
          timer_(loop) {}

    void go_on() {
        timer_.expires_after(20ms);
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error || account_.engine().stopped()) {
                return;
            }
            const engine::Engine& engine = account_.engine();
            const bool is_idle = engine.listed_once() && !engine.is_working_through();
            if (is_idle && counted_ && next_ < edits_.size() && !is_loading_) {
                load();
            }
            count_on();
            is_done_ = is_idle && counted_ && next_ == edits_.size() &&
                       engine.nothing_under_way() && engine.waiting_count() == 0;
            if (!is_done_) {
                go_on();
            }
        });
    }

    // Whether everything has been put in force, decided and counted.
    bool is_done() const { return is_done_; }

private:
    void load() {
        is_loading_ = true;
        const auto begin = std::chrono::steady_clock::now();
        loader_.load(edits_[next_], [this, begin](const std::string&, auto outcome) {
            const std::chrono::duration<double, std::milli> took =
                std::chrono::steady_clock::now() - begin;
            std::printf("    edit %zu %s after %.0f ms\n", next_ + 1,
                        outcome ? "understood" : "refused", took.count());
            ++next_;
            is_loading_ = false;
            counted_ = false;
            if (outcome) {
                account_.change_policy(*outcome);
            }
        });
    }
    void count_on() {
        if (account_.engine().listed_once() && account_.engine().count_on(count_)) {
            counted_ = true;
            count_ = {};
        }
    }

    service::Account& account_;
    service::PolicyLoader loader_;
    std::vector<std::string> edits_;
    boost::asio::steady_timer timer_;
    engine::StandingCount count_;
    std::size_t next_ = 0;
    bool is_loading_ = false;
    bool counted_ = false;
    bool is_done_ = false;
};

void measure(Kind kind) {
    const ledger::tests::Folder folder(ledger::tests::Folder::On::disk);
    Stage stage;
    stage.ledger = ledger::SqliteLedger::open(folder.path() / "lexid.db").value();
    stage.workspace.tasks().clear();
    stage.policy = std::move(kind.policy);
    stage.account.timeout = 60s;
    int lists = 0;
    stage.fault = [&](const Seen& seen) -> std::optional<Play> {
        if (is_list(seen)) {
            // A list that is refused would be asked for again and again.
            ++lists;
            return play(http(200, lists == 1 ? kind.body : R"({"data":{"tasks":[]}})"));
        }
        return play(http(200, approved_body(task_of(seen))));
    };
    std::weak_ptr<Beside> beside;
    if (!kind.edits.empty()) {
        stage.account.one_pass.reset();
        stage.is_over = [&](const FaultServer&, const service::Account&) {
            const std::shared_ptr<Beside> there = beside.lock();
            return there && there->is_done();
        };
    }
    stage.beside = [&](boost::asio::io_context& loop, service::Account& account) {
        auto made = std::make_shared<Beside>(loop, account, std::move(kind.edits));
        made->go_on();
        beside = made;
        return made;
    };
    const Shown shown = run(stage);
    std::printf("%-44s %7.1f MB %6lld ms busy %6lld ms by the clock %6td MiB  %s\n",
                kind.name.c_str(), static_cast<double>(kind.body.size()) / 1e6,
                static_cast<long long>(shown.longest_turn.processor.count()),
                static_cast<long long>(shown.longest_turn.wall.count()), shown.memory_bytes >> 20,
                sum_up(shown, "").c_str());
    std::fflush(stdout);
}

}  // namespace
}  // namespace lexid::faults

int main(int count, char** arguments) {
    using namespace lexid::faults;
    const std::string word = count > 1 ? arguments[1] : "";
    for (const auto& kinds : {list_kinds, condition_kinds, policy_kinds}) {
        for (Kind& kind : kinds()) {
            if (kind.name.contains(word)) {
                measure(std::move(kind));
            }
        }
    }
}
