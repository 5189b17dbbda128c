#include "sandbox/sandbox.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "lexi/api.hpp"

// The sandbox and the client of the API over real TLS on loopback: each is the other's test.

namespace lexid::sandbox {
namespace {

using namespace std::chrono_literals;
using lexi::ErrorClass;
using lexi::Outcome;
using lexi::Status;
using testing::HasSubstr;
using testing::Not;

// Far beyond what a step takes; only a fault lets it pass.
constexpr std::chrono::seconds patience{60};

net::Deadline soon() {
    return std::chrono::steady_clock::now() + patience;
}

Draft draft(std::string id) {
    Draft made = TaskGenerator(11).search("Find 50 CEOs");
    made.id = std::move(id);
    return made;
}

class SandboxTest : public testing::Test {
protected:
    void TearDown() override {
        if (api_) {
            api_->close();
        }
        sandbox_.reset();
        api_.reset();
        if (!directory_.empty()) {
            std::filesystem::remove_all(directory_);
        }
    }

    void start(Sandbox::Options options) {
        options.clock = [this] { return now_; };
        auto sandbox = Sandbox::start(context_.get_executor(), std::move(options));
        ASSERT_TRUE(sandbox) << sandbox.error().text;
        sandbox_ = std::move(*sandbox);
        std::string pattern = std::filesystem::temp_directory_path() / "lexid-sandbox-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        std::ofstream(directory_ / "ca.pem") << sandbox_->ca_pem();
        connect(sandbox_->key());
    }

    void connect(const std::string& key) {
        lexi::Api::Options options;
        options.base_url = *parse_base_url(sandbox_->base_url());
        options.key = Secret(key);
        options.ca_file = directory_ / "ca.pem";
        options.connections_max = 8;
        auto api = lexi::Api::create(context_.get_executor(), std::move(options));
        ASSERT_TRUE(api) << api.error().text;
        api_ = std::move(*api);
    }

    template <class Value>
    Value run(boost::asio::awaitable<Value> work) {
        auto result = boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
        context_.restart();
        while (result.wait_for(0s) != std::future_status::ready && context_.run_one() > 0) {
        }
        return result.get();
    }
    lexi::ListResult list(Status status = Status::pending) {
        return run(api_->list(status, soon()));
    }
    lexi::ActionResult approve(std::string id) { return run(api_->approve(std::move(id), soon())); }

    std::vector<std::string> ids(Status status) {
        const auto result = list(status);
        EXPECT_TRUE(result.list) << result.exchange.error;
        std::vector<std::string> all;
        for (const auto& task : result.list ? result.list->tasks : decltype(result.list->tasks){}) {
            EXPECT_EQ(task->status(), lexi::name(status));
            all.emplace_back(task->id());
        }
        return all;
    }

    boost::asio::io_context context_;
    std::filesystem::path directory_;
    Time now_ = *parse_time("2026-11-23T12:00:00Z");
    std::unique_ptr<Sandbox> sandbox_;
    std::unique_ptr<lexi::Api> api_;
};

TEST_F(SandboxTest, ListsApprovesAndCarriesOut) {
    start({.plan = Plan::pro, .workspace = {.completes_after = 5s}});
    sandbox_->add(draft("a"));
    sandbox_->add(draft("b"));
    EXPECT_EQ(ids(Status::pending), (std::vector<std::string>{"a", "b"}));

    const auto first = approve("a");
    EXPECT_EQ(first.outcome, Outcome::confirmed) << first.exchange.error;
    EXPECT_TRUE(first.execution_started);
    EXPECT_TRUE(first.exchange.sent);
    EXPECT_EQ(first.exchange.quota.limit, 1'000);
    EXPECT_EQ(first.exchange.quota.remaining, 998);
    ASSERT_TRUE(first.exchange.quota.reset);
    EXPECT_EQ(format_time(*first.exchange.quota.reset), "2026-11-24T00:00:00Z");
    EXPECT_EQ(first.exchange.quota.date, now_);
    EXPECT_EQ(first.exchange.quota.request_id, "req_2");

    const auto second = approve("a");
    EXPECT_EQ(second.outcome, Outcome::not_pending);
    EXPECT_EQ(second.exchange.status, 400U);
    EXPECT_EQ(second.exchange.error_class, ErrorClass::validation_error);
    EXPECT_THAT(second.exchange.error, HasSubstr("Task has already been approved"));

    EXPECT_EQ(ids(Status::pending), std::vector<std::string>{"b"});
    EXPECT_EQ(ids(Status::approved), std::vector<std::string>{"a"});
    now_ += 6s;
    EXPECT_EQ(ids(Status::approved), std::vector<std::string>{});
    EXPECT_EQ(ids(Status::completed), std::vector<std::string>{"a"});
    EXPECT_EQ(sandbox_->workspace().find("a")->approvals, 1U);
    EXPECT_EQ(sandbox_->workspace().find("a")->approve_requests, 2U);
}

TEST_F(SandboxTest, DoesNotApproveADismissedTask) {
    start({});
    sandbox_->add(draft("a"));
    const auto dismissed = run(api_->dismiss("a", lexi::DismissReason::not_relevant, soon()));
    EXPECT_EQ(dismissed.outcome, Outcome::confirmed) << dismissed.exchange.error;
    EXPECT_EQ(approve("a").outcome, Outcome::not_pending);
    EXPECT_EQ(run(api_->dismiss("a", std::nullopt, soon())).outcome, Outcome::not_pending);
    EXPECT_EQ(ids(Status::dismissed), std::vector<std::string>{"a"});
}

TEST_F(SandboxTest, RefusesUnknownTasks) {
    start({});
    const auto result = approve("nobody");
    EXPECT_EQ(result.outcome, Outcome::refused);
    EXPECT_EQ(result.exchange.error_class, ErrorClass::not_found);
}

TEST_F(SandboxTest, TakesIdsWhateverTheyContain) {
    start({});
    for (const std::string id : {"a/../b", "a b?status=x#y", "%2e%2e", "..a", "\r\nX: y", "é\"\\",
                                 "\x1b[2J", "...", "+&=;"}) {
        SCOPED_TRACE(id);
        sandbox_->add(draft(id));
        EXPECT_EQ(approve(id).outcome, Outcome::confirmed);
        EXPECT_EQ(sandbox_->workspace().find(id)->approvals, 1U);
    }
    const auto before = sandbox_->journal().requests;
    for (const std::string& id : {std::string(), std::string("."), std::string(".."),
                                  std::string(lexi::Api::id_bytes_max + 1, 'x')}) {
        SCOPED_TRACE(id);
        const auto result = approve(id);
        EXPECT_EQ(result.outcome, Outcome::unknown);
        EXPECT_FALSE(result.exchange.sent);
        EXPECT_EQ(result.exchange.failure, net::FailureKind::invalid_request);
    }
    EXPECT_EQ(sandbox_->journal().requests, before);
}

TEST_F(SandboxTest, RefusesAWrongKeyAndOneWithoutThePermission) {
    start({});
    sandbox_->add(draft("a"));
    const struct {
        std::string_view name;
        std::string key;
        unsigned status;
        ErrorClass error_class;
    } rows[] = {
        {"wrong", "wbk_canary_wrong", 401, ErrorClass::invalid_key},
        {"without the permission", sandbox_->key_without_permission(), 403,
         ErrorClass::insufficient_permissions},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        ASSERT_TRUE(api_->set_key(Secret(row.key)));
        const auto listed = list();
        EXPECT_FALSE(listed.list);
        EXPECT_EQ(listed.exchange.status, row.status);
        EXPECT_EQ(listed.exchange.error_class, row.error_class);
        EXPECT_THAT(listed.exchange.error, Not(HasSubstr(row.key)));
        const auto approved = approve("a");
        EXPECT_EQ(approved.outcome, Outcome::key_refused);
        EXPECT_EQ(approved.exchange.status, row.status);
    }
    EXPECT_FALSE(api_->set_key(Secret("no key")));
    ASSERT_TRUE(api_->set_key(Secret(sandbox_->key())));
    EXPECT_EQ(approve("a").outcome, Outcome::confirmed);
}

TEST_F(SandboxTest, KeepsTheQuotas) {
    start({.plan = Plan::starter, .sends_retry_after = true});
    sandbox_->add(draft("a"));
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(list().list);
    }
    const auto minute = approve("a");
    EXPECT_EQ(minute.outcome, Outcome::rate_limited);
    EXPECT_EQ(minute.exchange.quota.remaining, 90);
    EXPECT_EQ(minute.exchange.quota.retry_after, 60s);
    now_ += 1min;
    sandbox_->spend_elsewhere(90);
    const auto day = list();
    EXPECT_FALSE(day.list);
    EXPECT_EQ(day.exchange.error_class, ErrorClass::rate_limited);
    EXPECT_EQ(day.exchange.quota.remaining, 0);
    now_ += 12h;
    EXPECT_EQ(approve("a").outcome, Outcome::confirmed);
    EXPECT_EQ(sandbox_->journal().rate_limited, 2U);
}

TEST_F(SandboxTest, SendsNoQuotaWithoutAPlan) {
    start({.plan = Plan::none});
    const auto result = list();
    EXPECT_TRUE(result.list);
    EXPECT_FALSE(result.exchange.quota.limit);
    EXPECT_FALSE(result.exchange.quota.reset);
}

TEST_F(SandboxTest, LosesAnswersBeforeAndAfterItCarriesOut) {
    start({});
    sandbox_->add(draft("a"));
    sandbox_->set_faults({.lose_before = 1});
    for (int i = 0; i < 4; ++i) {
        const auto before = approve("a");
        EXPECT_EQ(before.outcome, Outcome::unknown);
        EXPECT_TRUE(before.exchange.sent);
        EXPECT_EQ(before.exchange.failure, net::FailureKind::closed) << before.exchange.error;
        EXPECT_EQ(sandbox_->workspace().find("a")->status, TaskStatus::pending);
    }
    sandbox_->set_faults({.lose_after = 1});
    const auto after = approve("a");
    EXPECT_EQ(after.outcome, Outcome::unknown);
    EXPECT_TRUE(after.exchange.sent);
    EXPECT_EQ(sandbox_->workspace().find("a")->status, TaskStatus::approved);
    sandbox_->set_faults({});
    EXPECT_EQ(approve("a").outcome, Outcome::not_pending);
    EXPECT_EQ(ids(Status::approved), std::vector<std::string>{"a"});
    EXPECT_EQ(sandbox_->journal().lost_before, 4U);
    EXPECT_EQ(sandbox_->journal().lost_after, 1U);
    EXPECT_EQ(sandbox_->workspace().find("a")->approvals, 1U);
}

TEST_F(SandboxTest, AnswersErrorsThatProveNothing) {
    start({});
    sandbox_->set_faults({.error_rate = 1});
    for (int i = 0; i < 20; ++i) {
        const std::string id = sandbox_->add(draft("task " + std::to_string(i)));
        const auto result = approve(id);
        EXPECT_EQ(result.outcome, Outcome::unknown);
        EXPECT_GE(result.exchange.status, 500U);
        EXPECT_EQ(result.exchange.error_class, ErrorClass::other);
        EXPECT_FALSE(result.exchange.error.empty());
    }
    EXPECT_EQ(sandbox_->journal().errors, 20U);
    sandbox_->set_faults({});
    const std::size_t approved = ids(Status::approved).size();
    EXPECT_GT(approved, 0U) << "some after it was carried out";
    EXPECT_LT(approved, 20U) << "some before";
}

TEST_F(SandboxTest, AnswersBurstsOf429) {
    start({.faults = {.burst_rate = 1}});
    sandbox_->add(draft("a"));
    EXPECT_EQ(approve("a").outcome, Outcome::rate_limited);
    EXPECT_EQ(sandbox_->workspace().find("a")->status, TaskStatus::pending);
}

TEST_F(SandboxTest, Chats) {
    start({});
    const auto asked = run(api_->chat("Find 50 CEOs at \"law firms\"\n", soon()));
    ASSERT_TRUE(asked.answer) << asked.exchange.error;
    EXPECT_TRUE(asked.answer->requires_approval);
    ASSERT_TRUE(asked.answer->task_id);
    EXPECT_EQ(ids(Status::pending), std::vector<std::string>{*asked.answer->task_id});
    const auto failing = run(api_->chat("find some and fail", soon()));
    ASSERT_TRUE(failing.answer && failing.answer->task_id);
    EXPECT_EQ(approve(*failing.answer->task_id).outcome, Outcome::confirmed);
    now_ += 1min;
    EXPECT_EQ(ids(Status::failed), std::vector<std::string>{*failing.answer->task_id});
    const auto greeting = run(api_->chat("hello", soon()));
    ASSERT_TRUE(greeting.answer);
    EXPECT_FALSE(greeting.answer->task_id);
    EXPECT_FALSE(run(api_->chat("\xff", soon())).exchange.sent);
}

TEST_F(SandboxTest, SaysSoWhenTheCreditsHaveRunOut) {
    start({.workspace = {.credits = 0}});
    const auto asked = run(api_->chat("Find 50 CEOs", soon()));
    EXPECT_FALSE(asked.answer);
    EXPECT_EQ(asked.exchange.status, 402U);
    EXPECT_THAT(asked.exchange.error, HasSubstr("insufficient_credits"));
}

TEST_F(SandboxTest, ServesItsOddTasksToo) {
    start({.workspace = {.seed = 3, .tasks_at_start = 500}});
    const auto result = list();
    ASSERT_TRUE(result.list) << result.exchange.error;
    EXPECT_EQ(result.list->tasks.size(), 500U);
    EXPECT_EQ(result.list->malformed.size(), 0U);
    EXPECT_EQ(result.list->duplicates.size(), 0U);
}

TEST_F(SandboxTest, TellsOfEachRequest) {
    std::vector<Event> events;
    Sandbox::Options options;
    options.on_event = [&events](const Event& event) { events.push_back(event); };
    start(std::move(options));
    list();
    approve("x");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].method, "GET");
    EXPECT_THAT(events[0].target, HasSubstr("/v1/lexi/tasks?status=pending"));
    EXPECT_EQ(events[0].status, 200U);
    EXPECT_EQ(events[1].method, "POST");
    EXPECT_EQ(events[1].status, 404U);
    EXPECT_EQ(events[1].time, now_);
    EXPECT_EQ(sandbox_->journal().lists, 1U);
    EXPECT_EQ(sandbox_->journal().approvals, 1U);
}

TEST_F(SandboxTest, IsTrustedOnlyWithItsOwnAuthority) {
    start({});
    auto other = Sandbox::start(context_.get_executor(), {});
    ASSERT_TRUE(other) << other.error().text;
    std::ofstream(directory_ / "ca.pem") << (*other)->ca_pem();
    connect(sandbox_->key());
    const auto result = approve("a");
    EXPECT_EQ(result.outcome, Outcome::unknown);
    EXPECT_FALSE(result.exchange.sent);
    EXPECT_EQ(result.exchange.failure, net::FailureKind::tls);
    EXPECT_EQ(sandbox_->journal().requests, 0U);
}

TEST_F(SandboxTest, CanBeGoneMidway) {
    start({});
    EXPECT_TRUE(list().list);
    sandbox_->stop();
    const auto result = list();
    EXPECT_FALSE(result.list);
    EXPECT_FALSE(result.exchange.error.empty());
}

}  // namespace
}  // namespace lexid::sandbox
