#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

// An expression of so many bytes: `metadata.aaa…`.
std::string expression(std::size_t bytes) {
    return "metadata." + std::string(bytes - std::string_view("metadata.").size(), 'a');
}

std::string with_limit(const std::string& limit) {
    return "version: 1\nrules:\n- {name: r, when: id != '', then: approve, limits: [" + limit +
           "]}\n...\n";
}

TEST(ReadLimits, AnExpressionHasAtMost500Bytes) {
    for (const bool is_condition : {false, true}) {
        SCOPED_TRACE(is_condition ? "when" : "sum");
        for (const std::size_t bytes : {499u, 500u, 501u}) {
            SCOPED_TRACE(bytes);
            const std::string text =
                is_condition ? "{sum: metadata.n, when: has(" + expression(bytes - 5) + ")"
                             : "{sum: " + expression(bytes);
            const std::string faults = faults_of(with_limit(text + ", at_most: 5, per: day}"));
            if (bytes <= 500) {
                EXPECT_EQ(faults, "");
            } else {
                EXPECT_THAT(faults,
                            testing::HasSubstr("an expression of a limit has at most 500 bytes"));
            }
        }
    }
}

TEST(ReadLimits, ASumIsAnotherOneWhereAConstantThatItNamesChanged) {
    const auto key = [](std::string_view known, std::string_view limit) {
        const PolicyRef policy = policy_of(
            "- {name: r, when: id != \"\", then: approve, limits: [" + std::string(limit) + "]}\n",
            "known: {" + std::string(known) + "}\n");
        return std::string(policy->rules[0].limits[0].key());
    };
    constexpr std::string_view sum = "{sum: known.weight * metadata.n, at_most: 5, per: day}";
    constexpr std::string_view when =
        "{sum: metadata.n, when: metadata.list in known.lists, at_most: 5, per: day}";
    EXPECT_EQ(key("weight: 2", sum), key("weight: 2, other: 3", sum));
    EXPECT_NE(key("weight: 2", sum), key("weight: 3", sum));
    EXPECT_EQ(key("lists: [\"a\"]", when), key("lists: [\"a\"], weight: 9", when));
    EXPECT_NE(key("lists: [\"a\"]", when), key("lists: [\"b\"]", when));
    const auto long_list = [](char first) {
        return "lists: [\"" + std::string(400, first) + "\", \"" + std::string(400, 'z') + "\"]";
    };
    EXPECT_LT(key(long_list('a'), when).size(), 200u) << "a long one by its hash";
    EXPECT_NE(key(long_list('a'), when), key(long_list('b'), when));
}

std::string key_of(const std::string& known, const std::string& sum) {
    const PolicyRef policy =
        policy_of("- {name: r, when: id != \"\", then: approve, limits: [{sum: " + sum +
                      ", at_most: 5, per: day}]}\n",
                  "known: {" + known + "}\n");
    return std::string(policy->rules[0].limits[0].key());
}

TEST(ReadLimits, ConstantsOfMoreThan500BytesStandInTheKeyByTheirHash) {
    const auto key = [](std::size_t bytes) {
        const std::size_t around = std::string_view(" known.x=\"\"").size();
        return key_of("x: \"" + std::string(bytes - around, 'a') + "\"", "known.x.size()");
    };
    EXPECT_TRUE(key(499).contains(" known.x=\"aaa"));
    EXPECT_EQ(key(500).size(), std::string_view("known.x.size()").size() + 500);
    EXPECT_FALSE(key(501).contains("aaa"));
}

TEST(ReadLimits, ANameThatNoExpressionCanSayIsNoHindrance) {
    EXPECT_TRUE(key_of("in: 1, inner: 2", "known.inner").ends_with(" known.inner=2"));
}

TEST(ReadLimits, ALimitIsATextOrAMapping) {
    const struct {
        std::string_view limit;
        std::string_view fault;
    } rows[] = {
        {"[20 per hour]", "a limit looks like `20 per hour`, not like a list"},
        {"", ""},
        {"{sum: metadata.n, at_most: 1000000000000000, per: day}", ""},
        {"{sum: metadata.n, at_most: 1000000000000001, per: day}", "`at_most` must be"},
        {"{sum: metadata.n, when: metadata.n +, at_most: 5, per: day}", "the expression ends here"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.limit);
        const std::string faults = faults_of(with_limit(std::string(row.limit)));
        if (row.fault.empty()) {
            EXPECT_EQ(faults, "");
        } else {
            EXPECT_THAT(faults, testing::HasSubstr(row.fault));
            EXPECT_EQ(faults.find("error: "), faults.rfind("error: ")) << "once";
        }
    }
}

}  // namespace
}  // namespace lexid::policy
