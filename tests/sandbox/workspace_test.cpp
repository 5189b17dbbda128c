#include "sandbox/workspace.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "json/read.hpp"

namespace lexid::sandbox {
namespace {

using namespace std::chrono_literals;
using Transition = Workspace::Transition;

const Time start = *parse_time("2026-11-23T12:00:00Z");

std::size_t count(const Workspace& workspace, TaskStatus status) {
    std::size_t found = 0;
    for (const TaskRecord& task : workspace.tasks()) {
        found += task.status == status;
    }
    return found;
}

std::string add_one(Workspace& workspace) {
    return workspace.add(TaskGenerator(99).next(), start);
}

TEST(Workspace, BeginsWithTasksThatAreOlderAndOlder) {
    const Workspace workspace({.tasks_at_start = 3}, start);
    ASSERT_EQ(workspace.tasks().size(), 3U);
    EXPECT_LT(workspace.tasks()[0].created_at, workspace.tasks()[1].created_at);
    EXPECT_LT(workspace.tasks()[2].created_at, start);
    EXPECT_EQ(count(workspace, TaskStatus::pending), 3U);
}

TEST(Workspace, GetsTasksAtTheRateAskedFor) {
    Workspace workspace({.arrivals_a_minute = 10, .tasks_max = 1'000}, start);
    EXPECT_EQ(workspace.tasks().size(), 0U);
    workspace.advance(start + 30min);
    EXPECT_NEAR(static_cast<double>(workspace.tasks().size()), 300, 60);
    EXPECT_LE(workspace.tasks().back().created_at, start + 30min);
    const std::size_t before = workspace.tasks().size();
    workspace.advance(start);
    EXPECT_EQ(workspace.tasks().size(), before);
    workspace.advance(start + 240h);
    EXPECT_EQ(workspace.tasks().size(), 1'000U) << "bounded";
}

TEST(Workspace, ApprovesATaskOnceAndCarriesItOut) {
    Workspace workspace({.completes_after = 5s}, start);
    const std::string id = add_one(workspace);
    EXPECT_EQ(workspace.approve(id, start), Transition::done);
    EXPECT_EQ(workspace.approve(id, start), Transition::not_pending);
    workspace.advance(start + 4s);
    EXPECT_EQ(workspace.find(id)->status, TaskStatus::approved);
    workspace.advance(start + 5s);
    EXPECT_EQ(workspace.find(id)->status, TaskStatus::completed);
    EXPECT_EQ(workspace.approve(id, start + 6s), Transition::not_pending);
    EXPECT_EQ(workspace.find(id)->approvals, 1U);
    EXPECT_EQ(workspace.find(id)->approve_requests, 3U);
}

TEST(Workspace, DoesNotApproveWhatWasDismissed) {
    Workspace workspace({}, start);
    const std::string id = add_one(workspace);
    EXPECT_EQ(workspace.dismiss(id), Transition::done);
    EXPECT_EQ(workspace.approve(id, start), Transition::not_pending);
    EXPECT_EQ(workspace.dismiss(id), Transition::not_pending);
    workspace.advance(start + 1h);
    EXPECT_EQ(workspace.find(id)->status, TaskStatus::dismissed);
    EXPECT_EQ(workspace.find(id)->approvals, 0U);
    EXPECT_EQ(workspace.find(id)->dismiss_requests, 2U);
}

TEST(Workspace, KnowsOnlyItsOwnTasks) {
    Workspace workspace({}, start);
    EXPECT_EQ(workspace.approve("x", start), Transition::not_found);
    EXPECT_EQ(workspace.dismiss("x"), Transition::not_found);
    EXPECT_EQ(workspace.find("x"), nullptr);
}

TEST(Workspace, LetsSomeTasksFail) {
    Workspace workspace({.tasks_at_start = 1'000, .failure_rate = 0.2}, start);
    for (const TaskRecord& task : workspace.tasks()) {
        workspace.approve(std::string(task.draft.id), start);
    }
    workspace.advance(start + 1min);
    EXPECT_EQ(count(workspace, TaskStatus::completed) + count(workspace, TaskStatus::failed),
              1'000U);
    EXPECT_NEAR(static_cast<double>(count(workspace, TaskStatus::failed)), 200, 50);
}

TEST(Workspace, MakesATaskOfAMessage) {
    Workspace workspace({}, start);
    const auto good = workspace.chat("Find 50 CEOs", start);
    ASSERT_TRUE(good && good->task_id);
    const auto bad = workspace.chat("Find 50 CEOs and FAIL", start);
    ASSERT_TRUE(bad && bad->task_id);
    workspace.approve(*good->task_id, start);
    workspace.approve(*bad->task_id, start);
    workspace.advance(start + 1min);
    EXPECT_EQ(workspace.find(*good->task_id)->status, TaskStatus::completed);
    EXPECT_EQ(workspace.find(*bad->task_id)->status, TaskStatus::failed);
}

TEST(Workspace, MakesNoTaskOfAGreeting) {
    Workspace workspace({.credits = 0}, start);
    const auto reply = workspace.chat("Hello", start);
    ASSERT_TRUE(reply);
    EXPECT_FALSE(reply->task_id);
    EXPECT_TRUE(workspace.tasks().empty());
}

TEST(Workspace, ASearchByMessageCostsFiveCredits) {
    Workspace workspace({.credits = 9}, start);
    EXPECT_TRUE(workspace.chat("Find 50 CEOs", start));
    EXPECT_FALSE(workspace.chat("Find 50 CEOs", start));
    EXPECT_EQ(workspace.tasks().size(), 1U);
}

TEST(Workspace, ListsByStatusAsDocumented) {
    Workspace workspace({}, start);
    const std::string id = add_one(workspace);
    const auto pending = json::read(workspace.list_body(TaskStatus::pending));
    ASSERT_TRUE(pending) << pending.error().text;
    const auto& tasks = pending->at("data").at("tasks").as_array();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].at("id"), boost::json::value(id));
    EXPECT_EQ(tasks[0].at("status"), "pending");
    EXPECT_EQ(tasks[0].at("created_at"), "2026-11-23T12:00:00Z");
    EXPECT_TRUE(tasks[0].at("type").is_string());
    EXPECT_TRUE(tasks[0].at("description").is_string());
    EXPECT_TRUE(tasks[0].at("metadata").is_object());
    workspace.approve(id, start);
    EXPECT_EQ(workspace.list_body(TaskStatus::pending), R"({"data":{"tasks":[]}})");
    EXPECT_NE(workspace.list_body(TaskStatus::approved).find(id), std::string::npos);
}

}  // namespace
}  // namespace lexid::sandbox
