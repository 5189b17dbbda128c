#include "lexi/whole.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/read.hpp"

namespace lexid::lexi {
namespace {

TEST(Whole, IsDeniedByWhatStandsAroundTheList) {
    const struct {
        std::string_view name;
        std::string_view frame;
        bool more;  // for a list that shows 25
    } rows[] = {
        {"nothing around it", R"({"data":{"tasks":[]}})", false},
        {"has_more", R"({"has_more":true})", true},
        {"no more", R"({"has_more":false})", false},
        {"hasMore", R"({"data":{"hasMore":true}})", true},
        {"has_next_page in GraphQL's words", R"({"pageInfo":{"hasNextPage":true,"endCursor":"x"}})",
         true},
        {"the last page in GraphQL's words",
         R"({"pageInfo":{"hasNextPage":false,"endCursor":"x"}})", false},
        {"has_more as text", R"({"has_more":"true"})", true},
        {"false as text", R"({"has_more":"false"})", false},
        {"has_more as a number", R"({"has_more":1})", true},
        {"0 more", R"({"has_more":0})", false},
        {"truncated", R"({"meta":{"truncated":true}})", true},
        {"partial", R"({"partial":true})", true},
        {"incomplete_results", R"({"incomplete_results":true})", true},
        {"complete", R"({"complete":true})", false},
        {"not complete", R"({"complete":false})", true},
        {"not the last page in Spring's words", R"({"page":{"number":0},"last":1,"is_last":false})",
         true},
        {"next", R"({"next":"/v1/lexi/tasks?page=2"})", true},
        {"no next", R"({"next":null})", false},
        {"an empty next", R"({"next":""})", false},
        {"next_cursor", R"({"response_metadata":{"next_cursor":"abc"}})", true},
        {"an empty next_cursor", R"({"response_metadata":{"next_cursor":""}})", false},
        {"cursor", R"({"cursor":"abc"})", true},
        {"nextPageToken", R"({"nextPageToken":"abc"})", true},
        {"links as objects", R"({"_links":{"self":{"href":"x"},"next":{"href":"y"}}})", true},
        {"links without next", R"({"_links":{"self":{"href":"x"}}})", false},
        {"links as a list", R"({"links":[{"rel":"self","href":"x"},{"rel":"next","href":"y"}]})",
         true},
        {"links as a list without next", R"({"links":[{"rel":"self","href":"x"}]})", false},
        {"a larger total", R"({"total":26})", true},
        {"a much larger total", R"({"data":{"total":18446744073709551615}})", true},
        {"the same total", R"({"total":25})", false},
        {"a smaller total", R"({"total":3})", false},
        {"a larger total as text", R"({"total":"26"})", true},
        {"a larger total with a point", R"({"total":26.0})", true},
        {"the same total with a point", R"({"total":25.0})", false},
        {"a total that is no number", R"({"total":"many"})", true},
        {"a negative total", R"({"total":-1})", true},
        {"no total", R"({"total":null})", false},
        {"total_count", R"({"meta":{"total_count":26}})", true},
        {"count", R"({"count":26})", true},
        {"a second page", R"({"total_pages":2})", true},
        {"one page", R"({"page":1,"total_pages":1})", false},
        {"not the first page", R"({"page":2,"total_pages":2})", true},
        {"pages in Spring's words",
         R"({"page":{"size":20,"totalElements":26,"totalPages":2,"number":0}})", true},
        {"an offset", R"({"offset":25})", true},
        {"no offset", R"({"offset":0})", false},
        {"a full page", R"({"limit":25})", true},
        {"a page with room", R"({"limit":26})", false},
        {"a full page that is the only one", R"({"limit":25,"total":25})", false},
        {"a full page without more", R"({"per_page":25,"has_more":false})", false},
        {"deep within", R"({"a":[{"b":[[{"has_more":true}]]}]})", true},
        {"words in values", R"({"note":"has_more","next_steps":"call","title":"total"})", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto frame = json::read(row.frame);
        ASSERT_TRUE(frame);
        EXPECT_EQ(!more_by_body(*frame, 25).empty(), row.more) << more_by_body(*frame, 25);
    }
}

TEST(Whole, IsDeniedByStatusAndHeaders) {
    const struct {
        std::string_view name;
        unsigned status;
        std::vector<net::Header> headers;
        bool more;  // for a list that shows 25
    } rows[] = {
        {"nothing said", 200, {}, false},
        {"a part", 206, {}, true},
        {"altered on the way", 203, {}, true},
        {"created", 201, {}, true},
        {"next", 200, {{"Link", "</v1?page=2>; rel=\"next\""}}, true},
        {"next without quotes", 200, {{"link", "</v1?page=2>;rel=next"}}, true},
        {"next in capitals", 200, {{"Link", "</v1?page=2>; REL=\"Next\""}}, true},
        {"next among others",
         200,
         {{"Link", "<a>; rel=\"prev\", <b>; title=\"x\"; rel=\"last next\""}},
         true},
        {"prev and first", 200, {{"Link", "<a>; rel=\"prev\", <b>; rel=\"first\""}}, false},
        {"next in the target", 200, {{"Link", "<a;rel=next>; rel=\"self\""}}, false},
        {"a second Link", 200, {{"Link", "<a>; rel=self"}, {"Link", "<b>; rel=next"}}, true},
        {"a range", 200, {{"Content-Range", "items 0-24/26"}}, true},
        {"the whole range", 200, {{"Content-Range", "items 0-24/25"}}, false},
        {"the whole range without a unit", 200, {{"Content-Range", "0-24/25"}}, false},
        {"a range of nobody knows how many", 200, {{"Content-Range", "0-24/*"}}, true},
        {"a range that begins later", 200, {{"Content-Range", "1-25/25"}}, true},
        {"an empty range", 200, {{"Content-Range", "*/0"}}, false},
        {"a range that is none", 200, {{"Content-Range", "some"}}, true},
        {"X-Total-Count", 200, {{"X-Total-Count", "26"}}, true},
        {"the same X-Total-Count", 200, {{"X-Total-Count", "25"}}, false},
        {"X-Total-Pages", 200, {{"X-Total-Pages", "2"}}, true},
        {"X-Next-Page", 200, {{"X-Next-Page", "2"}}, true},
        {"no X-Next-Page, as GitLab says it", 200, {{"X-Next-Page", ""}, {"X-Page", "1"}}, false},
        {"X-Has-More", 200, {{"X-Has-More", "true"}}, true},
        {"no X-Has-More", 200, {{"X-Has-More", "False"}}, false},
        {"X-Pagination", 200, {{"X-Pagination", R"({"TotalCount":26,"HasNext":true})"}}, true},
        {"X-Pagination of all",
         200,
         {{"X-Pagination", R"({"TotalCount":25,"HasNext":false})"}},
         false},
        {"what is about something else",
         200,
         {{"X-RateLimit-Limit", "10"}, {"X-Request-ID", "1"}},
         false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(!more_by_headers(row.status, row.headers, 25).empty(), row.more)
            << more_by_headers(row.status, row.headers, 25);
    }
}

}  // namespace
}  // namespace lexid::lexi
