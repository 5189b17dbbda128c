#include "sandbox/generator.hpp"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <map>
#include <set>
#include <string>

#include "base/text.hpp"
#include "json/read.hpp"

namespace lexid::sandbox {
namespace {

using testing::MatchesRegex;

TEST(TaskGenerator, InventsAllTypesAndAFewOddities) {
    TaskGenerator generator(7);
    std::map<std::string, int> types;
    std::set<std::string> ids;
    int odd = 0;
    for (int i = 0; i < 2'000; ++i) {
        const Draft draft = generator.next();
        ++types[draft.type];
        ids.insert(draft.id);
        odd += draft.description.size() > 1'000 || escaped(draft.description) != draft.description;
        EXPECT_FALSE(draft.description.empty());
        EXPECT_FALSE(draft.metadata.empty());
        EXPECT_TRUE(is_utf8(draft.description));
        EXPECT_TRUE(json::read(boost::json::serialize(draft.metadata)));
    }
    EXPECT_EQ(ids.size(), 2'000U);
    EXPECT_GT(types["prospect_search"], 700);
    EXPECT_GT(types["contact_update"], 300);
    EXPECT_GT(types["list_operation"], 250);
    EXPECT_GT(types["campaign_start"], 100);
    EXPECT_EQ(types.size(), 5U) << "and one type that nobody knows";
    EXPECT_GT(odd, 20);
}

TEST(TaskGenerator, HasTheDocumentedMetadata) {
    TaskGenerator generator(7);
    for (int i = 0; i < 500; ++i) {
        const Draft draft = generator.next();
        if (draft.type == "prospect_search") {
            EXPECT_TRUE(draft.metadata.at("query").is_string());
        } else if (draft.type == "campaign_start") {
            EXPECT_TRUE(draft.metadata.at("campaign_id").is_string());
            EXPECT_GT(draft.metadata.at("recipients").to_number<int>(), 100);
        }
    }
}

TEST(TaskGenerator, RepeatsItselfForTheSameSeed) {
    TaskGenerator first(3);
    TaskGenerator second(3);
    TaskGenerator other(4);
    for (int i = 0; i < 50; ++i) {
        const Draft draft = first.next();
        const Draft same = second.next();
        EXPECT_EQ(draft.id, same.id);
        EXPECT_EQ(draft.description, same.description);
        EXPECT_EQ(draft.metadata, same.metadata);
        EXPECT_NE(draft.id, other.next().id);
    }
}

TEST(TaskGenerator, MakesUuids) {
    TaskGenerator generator(1);
    for (int i = 0; i < 20; ++i) {
        EXPECT_THAT(generator.uuid(), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                                                   "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    }
}

TEST(TaskGenerator, MakesASearchOfAMessage) {
    TaskGenerator generator(1);
    const Draft draft = generator.search("Find 50 CEOs at law firms in California");
    EXPECT_EQ(draft.type, "prospect_search");
    EXPECT_EQ(draft.metadata.at("query"), "Find 50 CEOs at law firms in California");
    EXPECT_EQ(draft.metadata.at("count"), 50);
    EXPECT_EQ(generator.search("some CEOs").metadata.at("count"), 25);
    EXPECT_EQ(generator.search("99999999999999999999 CEOs").metadata.at("count"), 25);
}

}  // namespace
}  // namespace lexid::sandbox
