#include "lexi/freshness.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace lexid::lexi {
namespace {

using namespace std::chrono_literals;

constexpr std::optional<std::chrono::seconds> unknown;

TEST(Freshness, IsWhatTheHeadersSay) {
    const struct {
        std::string_view name;
        std::vector<net::Header> headers;
        bool stored;
        std::optional<std::chrono::seconds> age;
    } rows[] = {
        {"nothing said", {{"Date", "Sun, 29 Nov 2026 08:00:00 GMT"}}, false, unknown},
        {"an age", {{"Age", "300"}}, true, 300s},
        {"in small letters", {{"age", "1"}}, true, 1s},
        {"no age, as caches write on what passes", {{"Age", "0"}}, false, unknown},
        {"the largest of several", {{"Age", "5"}, {"Age", "7, 6"}}, true, 7s},
        {"an age beyond belief", {{"Age", "99999999999999999999999"}}, true, Freshness::age_max},
        {"an age that is none", {{"Age", "soon"}}, true, unknown},
        {"a negative one", {{"Age", "-5"}}, true, unknown},
        {"an empty one", {{"Age", ""}}, true, unknown},
        {"one of two is none", {{"Age", "5"}, {"Age", "x"}}, true, unknown},
        {"a hit", {{"X-Cache", "HIT"}}, true, unknown},
        {"a hit with its age", {{"X-Cache", "Hit from cloudfront"}, {"Age", "12"}}, true, 12s},
        {"a hit just now", {{"X-Cache", "TCP_MEM_HIT"}, {"Age", "0"}}, true, 0s},
        {"a hit behind a miss", {{"X-Cache", "HIT, MISS"}}, true, unknown},
        {"a miss", {{"X-Cache", "MISS"}, {"X-Cache-Hits", "0"}, {"Age", "0"}}, false, unknown},
        {"asked anew", {{"X-Cache", "RefreshHit from cloudfront"}}, false, unknown},
        {"hits counted", {{"X-Cache-Hits", "0, 3"}}, true, unknown},
        {"nginx", {{"X-Cache-Status", "STALE"}}, true, unknown},
        {"nginx at work", {{"X-Proxy-Cache", "UPDATING"}}, true, unknown},
        {"nginx without", {{"X-Cache-Status", "BYPASS"}}, false, unknown},
        {"Cloudflare", {{"CF-Cache-Status", "HIT"}, {"Age", "9"}}, true, 9s},
        {"Cloudflare without", {{"CF-Cache-Status", "DYNAMIC"}}, false, unknown},
        {"Varnish", {{"X-Varnish", "32770 3"}}, true, unknown},
        {"Varnish without", {{"X-Varnish", "32770"}}, false, unknown},
        {"RFC 9211", {{"Cache-Status", "\"a\"; fwd=miss, b; hit; ttl=30"}}, true, unknown},
        {"RFC 9211 without", {{"Cache-Status", "a; fwd=uri-miss; stored"}}, false, unknown},
        {"a warning", {{"Warning", "110 anderson/1.3.37 \"Response is stale\""}}, true, unknown},
        {"a second warning", {{"Warning", "199 a \"b\", 111 c \"d\""}}, true, unknown},
        {"another warning", {{"Warning", "214 a \"Transformation applied\""}}, false, unknown},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Freshness freshness = read_freshness(row.headers);
        EXPECT_EQ(freshness.stored, row.stored);
        EXPECT_EQ(freshness.age, row.age);
        EXPECT_EQ(freshness.said.empty(), !row.stored);
        EXPECT_EQ(freshness.age_at_most(), row.stored ? row.age.value_or(Freshness::age_max) : 0s);
    }
}

}  // namespace
}  // namespace lexid::lexi
