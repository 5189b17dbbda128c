#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "samples.hpp"

namespace lexid::policy {
namespace {

TEST(ShippedPolicy, DecidesAsItsCommentsSay) {
    const PolicyRef policy = parse_policy(file_text("config/policy.yaml")).value();
    const struct {
        std::string_view name;
        std::string_view type;
        std::string_view metadata;
        Verdict verdict;
        std::string_view rule;
    } rows[] = {
        {"a small search", "prospect_search", R"({"query": "CEOs", "count": 50})", Verdict::approve,
         "small prospect searches"},
        {"a large search", "prospect_search", R"({"query": "CEOs", "count": 250})",
         Verdict::unmatched, ""},
        {"a search of unknown size", "prospect_search", R"({"query": "CEOs"})", Verdict::unmatched,
         ""},
        {"a search without a query", "prospect_search", R"({"count": 5})", Verdict::unmatched, ""},
        {"a sure update", "contact_update", R"({"changes": {"phone": "1"}, "confidence": 0.9})",
         Verdict::approve, "careful contact updates"},
        {"an unsure update", "contact_update", R"({"changes": {"phone": "1"}, "confidence": 0.5})",
         Verdict::unmatched, ""},
        {"a modest list operation", "list_operation",
         R"({"operation": "add", "contacts": 20, "list_name": "Q4 outreach"})", Verdict::approve,
         "modest list operations"},
        {"a list that nobody named", "list_operation",
         R"({"operation": "add", "contacts": 20, "list_name": "Q5"})", Verdict::unmatched, ""},
        {"no list", "list_operation", R"({"operation": "add", "contacts": 20})", Verdict::hold,
         "protected lists stay as they are"},
        {"a protected list in other letters", "list_operation",
         R"({"operation": "add", "contacts": 20, "list_name": " part\u200bNERS"})", Verdict::hold,
         "protected lists stay as they are"},
        {"a removal", "list_operation",
         R"({"operation": "remove", "contacts": 20, "list_name": "Q4 outreach"})",
         Verdict::unmatched, ""},
        {"a protected list", "list_operation",
         R"({"operation": "add", "contacts": 20, "list_name": "Partners"})", Verdict::hold,
         "protected lists stay as they are"},
        {"a campaign", "campaign_start", R"({"campaign_id": "c"})", Verdict::hold,
         "campaigns need a person"},
        {"a type that nobody knows", "video_call", "{}", Verdict::unmatched, ""},
    };
    const Charges charges;
    cel::Workspace workspace;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Decision decision =
            decide(*policy, *task(row.type, row.metadata), {noon, noon, &charges}, workspace);
        EXPECT_EQ(decision.verdict, row.verdict);
        EXPECT_EQ(decision.rule ? policy->rules[*decision.rule].name : "", row.rule);
    }
    const Time days_later = noon + std::chrono::hours(72);
    EXPECT_EQ(decide(*policy, *task("prospect_search", R"({"query": "CEOs", "count": 50})"),
                     {days_later, noon, &charges}, workspace)
                  .verdict,
              Verdict::hold);
}

}  // namespace
}  // namespace lexid::policy
