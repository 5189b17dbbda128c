#include "ledger/entry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace lexid::ledger {
namespace {

// Computed with Python's hashlib and struct from the encoding that the header describes.
TEST(HashEntry, IsWhatTheHeaderSays) {
    EXPECT_EQ(to_hex(genesis_hash()),
              "184d833b57480d2bca607309d20c5e8e33ef0536dd38fb0088c9c19cd7ec155e");

    const Draft intent{Time(Duration(1'795'000'000'000'000)), "main", "intent", "7d0c",
                       R"({"verdict":"approve"})"};
    const Sha256 first = hash_entry(genesis_hash(), 1, intent);
    EXPECT_EQ(to_hex(first), "db8eafc01c567ab899908a116f03b3d646086bda9bdc22e8dcb6f810471cb6c5");

    const Draft empty_before_1970{Time(Duration(-1)), "", "", "", ""};
    EXPECT_EQ(to_hex(hash_entry(first, 2, empty_before_1970)),
              "ca6dd5f0eca9175dae5fe11a897dabc4c8d40680add22ba5549e2c2c86944900");
}

TEST(HashEntry, DiffersWhereverAnythingDiffers) {
    const Time at(Duration(7));
    const struct {
        std::string_view name;
        std::uint64_t seq;
        Draft draft;
    } rows[] = {
        {"the entry itself", 1, {at, "a", "k", "t", "b"}},
        {"another place", 2, {at, "a", "k", "t", "b"}},
        {"another time", 1, {Time(Duration(8)), "a", "k", "t", "b"}},
        {"another account", 1, {at, "A", "k", "t", "b"}},
        {"another kind", 1, {at, "a", "K", "t", "b"}},
        {"another task", 1, {at, "a", "k", "T", "b"}},
        {"another body", 1, {at, "a", "k", "t", "B"}},
        {"a letter moved to the next field", 1, {at, "", "ak", "t", "b"}},
        {"fields exchanged", 1, {at, "k", "a", "t", "b"}},
        {"a zero byte more", 1, {at, "a", "k", "t", std::string("b\0", 2)}},
    };
    std::set<Sha256> seen;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_TRUE(seen.insert(hash_entry(genesis_hash(), row.seq, row.draft)).second);
    }
    EXPECT_TRUE(seen.insert(hash_entry(sha256("another past"), 1, rows[0].draft)).second);
}

TEST(ParseHead, ReadsWhatFormatHeadWritesAndNothingElse) {
    const Head head{18'446'744'073'709'551'615U, sha256("x")};
    EXPECT_EQ(parse_head(format_head(head)), head);

    const std::string hash = to_hex(head.hash);
    const struct {
        std::string_view name;
        std::string text;
    } refused[] = {
        {"nothing", ""},
        {"no hash", "7"},
        {"no number", ":" + hash},
        {"a sign", "+7:" + hash},
        {"a negative number", "-7:" + hash},
        {"a number too large", "18446744073709551616:" + hash},
        {"a space", "7 :" + hash},
        {"a short hash", "7:" + hash.substr(1)},
        {"something behind it", "7:" + hash + "\n"},
    };
    for (const auto& row : refused) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(parse_head(row.text), std::nullopt);
    }
}

TEST(ParsePruned, ReadsWhatFormatPrunedWritesAndNothingElse) {
    const Head head{7, sha256("x")};
    const std::string body = format_pruned(head);
    EXPECT_EQ(parse_pruned(body), head);
    EXPECT_EQ(body, R"({"base":"7:)" + to_hex(head.hash) + R"("})");
    const struct {
        std::string_view name;
        std::string body;
    } refused[] = {
        {"nothing", ""},
        {"its begin alone", R"({"base":")"},
        {"another key of as many letters", R"({"head":")" + body.substr(9)},
        {"another end of as many letters", body.substr(0, body.size() - 2) + "\"]"},
        {"no begin", format_head(head) + R"("})"},
        {"no end", R"({"base":")" + format_head(head)},
        {"something behind it", body + " "},
        {"something before it", " " + body},
        {"another value", R"({"base":"7"})"},
    };
    for (const auto& row : refused) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(parse_pruned(row.body), std::nullopt);
    }
}

}  // namespace
}  // namespace lexid::ledger
