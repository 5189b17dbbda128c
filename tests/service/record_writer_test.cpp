#include "service/record_writer.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/redactor.hpp"
#include "ledger/memory_ledger.hpp"

namespace lexid::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view secret = "wbk_record_writer_0123456789";

// More than is looked through at once for secrets.
constexpr std::size_t large = std::size_t{3} << 20;

engine::Record checkpoint(std::size_t bytes, std::string_view end = "") {
    return engine::CheckpointText{R"({"rules":[")" + std::string(bytes, 'r') + std::string(end) +
                                  R"("]})"};
}

engine::Record fate(const std::string& task) {
    return engine::FateRecord{task, engine::Status::completed, true};
}

// A writer with its ledger and loop, and what it tells.
struct Desk {
    Desk() { redactor().add(Secret(secret), "[hidden]"); }

    void write(std::uint64_t batch, std::vector<engine::Record> records, bool awaited = true) {
        writer.write({batch, Time(), std::move(records)}, awaited);
    }
    // What is in the ledger: `kind task`, or of a checkpoint its length in MiB.
    std::vector<std::string> entries() {
        std::vector<std::string> texts;
        EXPECT_TRUE(ledger.read(0, [&](const ledger::Entry& entry) {
            EXPECT_EQ(entry.account, "account");
            EXPECT_THAT(entry.body, Not(HasSubstr(std::string(secret))));
            texts.push_back(
                entry.kind + ' ' +
                (entry.task.empty() ? std::to_string(entry.body.size() >> 20) : entry.task));
            return true;
        }));
        return texts;
    }

    boost::asio::io_context loop;
    ledger::MemoryLedger ledger;
    int appends = 0;
    std::vector<std::uint64_t> durable;
    std::vector<std::string> failures;
    std::vector<std::string> hidden;
    RecordWriter writer{loop,
                        ledger,
                        "account",
                        {.appending = [this] { ++appends; },
                         .durable =
                             [this](std::uint64_t batch, const Result<std::uint64_t>& result) {
                                 durable.push_back(batch);
                                 if (!result) {
                                     failures.push_back(result.error().text);
                                 }
                             },
                         .hid = [this](const std::string& task) { hidden.push_back(task); }}};
};

TEST(RecordWriter, WritesTogetherWhatOneTurnBrings) {
    Desk desk;
    desk.write(1, {fate("a")}, false);
    desk.write(2, {fate("b"), fate("c")});
    desk.write(3, {fate("d")});
    EXPECT_THAT(desk.entries(), IsEmpty()) << "the turn is not over";
    desk.loop.run();
    EXPECT_THAT(desk.entries(), ElementsAre("fate a", "fate b", "fate c", "fate d"));
    EXPECT_THAT(desk.durable, ElementsAre(3U));
    EXPECT_EQ(desk.appends, 1);
}

TEST(RecordWriter, WritesInTheEndWhatNobodyWaitsFor) {
    Desk desk;
    desk.write(1, {fate("a")}, false);
    desk.loop.run();
    EXPECT_THAT(desk.entries(), ElementsAre("fate a"));
    EXPECT_THAT(desk.durable, ElementsAre(1U));
}

TEST(RecordWriter, KeepsTheOrderWhileALongRecordIsLookedThrough) {
    Desk desk;
    desk.write(1, {fate("a"), checkpoint(large)});
    desk.loop.run_one();  // the long one is looked through aside
    EXPECT_THAT(desk.entries(), IsEmpty());
    desk.write(2, {fate("b")});
    desk.loop.run_one();
    desk.write(3, {checkpoint(large), fate("c")});
    desk.loop.run();
    EXPECT_THAT(desk.entries(),
                ElementsAre("fate a", "checkpoint 3", "fate b", "checkpoint 3", "fate c"));
    EXPECT_TRUE(std::ranges::is_sorted(desk.durable));
    EXPECT_EQ(desk.durable.back(), 3U);
}

TEST(RecordWriter, HidesSecretsInWhatIsShortAndInWhatIsLong) {
    for (const std::size_t bytes : {std::size_t{10}, large}) {
        SCOPED_TRACE(bytes);
        Desk desk;
        desk.write(1, {checkpoint(bytes)});
        desk.loop.run();
        EXPECT_THAT(desk.hidden, IsEmpty());
        desk.loop.restart();
        desk.write(2, {fate("a"), checkpoint(bytes, secret)});
        desk.loop.run();
        EXPECT_THAT(desk.hidden, ElementsAre("")) << "a checkpoint belongs to no task";
        EXPECT_EQ(desk.entries().size(), 3U);
    }
}

TEST(RecordWriter, TellsThatTheLedgerIsInDoubt) {
    Desk desk;
    desk.ledger.fail({"the disk is gone"});
    desk.write(1, {fate("a")});
    desk.loop.run();
    EXPECT_THAT(desk.failures, ElementsAre("the disk is gone"));
}

}  // namespace
}  // namespace lexid::service
