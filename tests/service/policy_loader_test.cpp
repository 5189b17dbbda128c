#include "service/policy_loader.hpp"

#include <boost/asio/post.hpp>
#include <future>
#include <mutex>

namespace lexid::service {
namespace {

using namespace std::chrono_literals;

std::string policy_named(const std::string& name) {
    return "version: 1\nrules:\n  - name: " + name + "\n    when: type == prospect_search\n" +
           "    then: hold\n...\n";
}

// A policy whose constants ask for a time zone, which the thread that reads it has to wait for.
const std::string zoned =
    "version: 1\nrules:\n  - name: zoned\n    then: hold\n"
    "    when: timestamp('2026-11-23T10:00:00Z').getHours('Test/Zone') == 10\n...\n";

// Answers once it was told to.
class SlowZones final : public cel::TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view, std::int64_t) const override {
        std::call_once(first_, [this] {
            asked_by = std::this_thread::get_id();
            asked.set_value();
        });
        // Far longer than anything takes, so that a loader that blocks the loop fails in the end.
        return go_on.wait_for(60s) == std::future_status::ready ? std::optional(0s) : std::nullopt;
    }

    std::vector<std::string> names() const override { return {"Test/Zone"}; }

    mutable std::promise<void> asked;
    mutable std::thread::id asked_by;
    std::promise<void> answer;
    std::shared_future<void> go_on = answer.get_future().share();

private:
    mutable std::once_flag first_;
};

// What is told of what is loaded.
struct Told {
    std::vector<std::string> texts;

    PolicyLoader::Done done() {
        return [this](const std::string& text, const PolicyLoader::Outcome& outcome) {
            texts.push_back(outcome ? (*outcome)->rules.at(0).name : outcome.error()[0].message);
            if (outcome) {
                EXPECT_EQ((*outcome)->text, text);
            }
        };
    }
};

TEST(PolicyLoader, TellsWhatCameOfATextFromTheLoop) {
    boost::asio::io_context loop;
    PolicyLoader loader(loop, nullptr);
    auto work = boost::asio::make_work_guard(loop);
    const struct {
        std::string_view name;
        std::string text;
        std::string told;
    } rows[] = {
        {"a policy", policy_named("a"), "a"},
        {"another one", policy_named("b"), "b"},
        {"a cut one", policy_named("c").substr(0, policy_named("c").size() - 4),
         "the last line must be `...`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Told told;
        loader.load(row.text, told.done());
        EXPECT_TRUE(told.texts.empty()) << "not from within the call";
        while (told.texts.empty()) {
            loop.run_one();
        }
        EXPECT_EQ(told.texts, std::vector{row.told});
    }
}

TEST(PolicyLoader, TheLoopGoesOnMeanwhile) {
    boost::asio::io_context loop;
    const auto zones = std::make_shared<SlowZones>();
    PolicyLoader loader(loop, zones);
    auto work = boost::asio::make_work_guard(loop);
    Told told;
    loader.load(zoned, told.done());
    // Only a loop that turns while the policy is read lets the reading go on.
    boost::asio::post(loop, [&] { zones->answer.set_value(); });
    while (told.texts.empty()) {
        loop.run_one();
    }
    EXPECT_EQ(told.texts, std::vector<std::string>{"zoned"});
    EXPECT_NE(zones->asked_by, std::this_thread::get_id());
}

TEST(PolicyLoader, OnlyTheNewestTextCounts) {
    const struct {
        std::string_view name;
        std::vector<std::string> texts;  // that come while the first one is read
        bool cancelled;
        std::vector<std::string> told;
    } rows[] = {
        {"another one", {policy_named("b")}, false, {"b"}},
        {"several", {policy_named("b"), policy_named("c")}, false, {"c"}},
        {"one and back", {policy_named("b"), zoned}, false, {"zoned"}},
        {"none any more", {}, true, {}},
        {"another one, and then none", {policy_named("b")}, true, {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        boost::asio::io_context loop;
        const auto zones = std::make_shared<SlowZones>();
        PolicyLoader loader(loop, zones);
        Told told;
        loader.load(zoned, told.done());
        zones->asked.get_future().wait();
        for (const std::string& text : row.texts) {
            loader.load(text, told.done());
        }
        if (row.cancelled) {
            loader.cancel();
        }
        zones->answer.set_value();
        auto work = boost::asio::make_work_guard(loop);
        while (told.texts.size() < row.told.size()) {
            loop.run_one();
        }
        if (row.cancelled) {
            loop.run_one();  // the end of what was under way
        }
        loop.poll();
        EXPECT_EQ(told.texts, row.told);
    }
}

TEST(PolicyLoader, ItsEndWaitsForWhatIsUnderWay) {
    boost::asio::io_context loop;
    const auto zones = std::make_shared<SlowZones>();
    Told told;
    {
        PolicyLoader loader(loop, zones);
        loader.load(zoned, told.done());
        zones->answer.set_value();
    }
    EXPECT_TRUE(told.texts.empty());
}

}  // namespace
}  // namespace lexid::service
