// How large a number of a record may be: what lies beyond was not written by lexid.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/record.hpp"

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Time day{std::chrono::days(20000)};

TEST(RecordBounds, OfACheckpointsNumbers) {
    CheckpointRecord checkpoint;
    checkpoint.charges = {{{{day, 7}, {"r"}, {{"n", 5}}}}, std::nullopt, {day, 60s}};
    checkpoint.tasks = {{.id = "a", .facts = {.attempts = 3, .attempted_digest = sha256("a")}}};
    checkpoint.contract = {{"field", 9, 2}};
    const std::string body = encode(checkpoint).body;
    const struct {
        std::string member;
        std::vector<std::string> fit;
        std::vector<std::string> refused;
    } rows[] = {
        {R"("number":7)", {"0", "9223372036854775807"}, {"-1", "9223372036854775808"}},
        {R"("amount":5)", {"0", "9223372036854775807"}, {"-1"}},
        {R"("attempts":3)", {"0", "1000000"}, {"-1", "1000001"}},
        {R"("kinds":9)", {"0", "255"}, {"-1", "256"}},
        {R"("sightings":2)", {"0", "20"}, {"-1", "21"}},
        {R"("longer_by":60000000)", {"0", "1"}, {"-1"}},
        {R"("first_seen":0)", {"1"}, {"-1"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.member);
        const std::size_t at = body.find(row.member);
        ASSERT_NE(at, std::string::npos) << body;
        const auto reads = [&](const std::string& number) {
            const std::size_t colon = body.find(':', at);
            std::string changed = body;
            changed.replace(colon + 1, at + row.member.size() - colon - 1, number);
            return decode("checkpoint", "", changed).has_value();
        };
        for (const std::string& number : row.fit) {
            EXPECT_TRUE(reads(number)) << number;
        }
        for (const std::string& number : row.refused) {
            EXPECT_FALSE(reads(number)) << number;
        }
    }
}

}  // namespace
}  // namespace lexid::engine
