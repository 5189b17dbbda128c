#include "service/proxy.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "base/redactor.hpp"

namespace lexid::service {
namespace {

using settings::ProxySource;
using ::testing::HasSubstr;
using ::testing::Not;
using Variables = std::map<std::string, std::string>;

Result<Route> route(const ProxySource& source, const std::string& api, const Variables& variables) {
    return find_route(source, parse_base_url(api).value(), [&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

TEST(Route, FollowsTheSettingsThenTheEnvironment) {
    const ProxySource by_setting{ProxySource::Kind::url, "http://set.test:1"};
    const ProxySource by_variable{ProxySource::Kind::variable, "CORP"};
    const ProxySource none{ProxySource::Kind::none, ""};
    const Variables upper{{"HTTPS_PROXY", "http://ann:CANARY@upper.test:2"}};
    const struct {
        std::string_view name;
        ProxySource source;
        std::string api;
        Variables variables;
        std::string proxy;  // empty: none
        std::string text;   // a part of it; empty: it must be empty
    } rows[] = {
        {"nothing is said", {}, "https://api.test", {}, "", ""},
        {"in capitals",
         {},
         "https://api.test",
         upper,
         "http://upper.test:2",
         "through the proxy `http://upper.test:2` of `HTTPS_PROXY`"},
        {"in small letters",
         {},
         "https://api.test",
         {{"https_proxy", "lower.test:3"}},
         "http://lower.test:3",
         "of `https_proxy`"},
        {"both",
         {},
         "https://api.test",
         {{"HTTPS_PROXY", "upper.test:2"}, {"https_proxy", "lower.test:3"}},
         "http://upper.test:2",
         "of `HTTPS_PROXY`"},
        {"empty counts as unset",
         {},
         "https://api.test",
         {{"HTTPS_PROXY", ""}, {"https_proxy", "lower.test:3"}},
         "http://lower.test:3",
         "of `https_proxy`"},
        {"both empty", {}, "https://api.test", {{"HTTPS_PROXY", ""}, {"https_proxy", ""}}, "", ""},
        {"that of another scheme", {}, "https://api.test", {{"HTTP_PROXY", "http.test:4"}}, "", ""},
        {"exempt",
         {},
         "https://api.test",
         {{"HTTPS_PROXY", "upper.test:2"}, {"NO_PROXY", "x.test,.API.test"}},
         "",
         "without the proxy of `HTTPS_PROXY`: `NO_PROXY` exempts it"},
        {"exempt in small letters",
         {},
         "https://api.test:8443",
         {{"HTTPS_PROXY", "upper.test:2"}, {"NO_PROXY", ""}, {"no_proxy", "api.test:8443"}},
         "",
         "`no_proxy` exempts it"},
        {"exempt on another port",
         {},
         "https://api.test",
         {{"HTTPS_PROXY", "upper.test:2"}, {"no_proxy", "api.test:8443"}},
         "http://upper.test:2",
         "through the proxy"},
        {"this machine", {}, "https://127.0.0.1:8443", upper, "", "on this machine"},
        {"a setting", by_setting, "https://api.test", upper, "http://set.test:1", "of `api.proxy`"},
        {"a setting is not exempt",
         by_setting,
         "https://localhost",
         {{"NO_PROXY", "*"}},
         "http://set.test:1",
         "of `api.proxy`"},
        {"a setting that says none", none, "https://api.test", upper, "", "`api.proxy` says so"},
        {"a variable that the settings name",
         by_variable,
         "https://api.test",
         {{"CORP", "http://ann:CANARY@corp.test:5"}, {"NO_PROXY", "*"}},
         "http://corp.test:5",
         "of `CORP`"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Route> found = route(row.source, row.api, row.variables);
        ASSERT_TRUE(found) << found.error().text;
        EXPECT_EQ(found->proxy ? found->proxy->url.text() : "", row.proxy);
        EXPECT_THAT(found->text, HasSubstr(row.text));
        EXPECT_EQ(found->text.empty(), row.text.empty());
        EXPECT_THAT(found->text, Not(HasSubstr("CANARY")));
    }
}

TEST(Route, IsRefusedRatherThanStraightIfTheProxyCannotBeUsed) {
    const struct {
        std::string_view name;
        ProxySource source;
        Variables variables;
        std::string error;
    } rows[] = {
        {"with TLS",
         {},
         {{"HTTPS_PROXY", "https://ann:CANARY@p.test"}},
         "the proxy of `HTTPS_PROXY`: "},
        {"another kind",
         {},
         {{"https_proxy", "socks5h://ann:CANARY@p.test"}},
         "the proxy of `https_proxy`: "},
        {"no address", {}, {{"HTTPS_PROXY", "ann:CANARY"}}, "the proxy of `HTTPS_PROXY`: "},
        {"a variable that is not set",
         {ProxySource::Kind::variable, "CORP"},
         {},
         "`CORP`, which is not set"},
        {"a variable that is empty",
         {ProxySource::Kind::variable, "CORP"},
         {{"CORP", ""}},
         "`CORP`, which is not set"},
        {"a variable without an address",
         {ProxySource::Kind::variable, "CORP"},
         {{"CORP", "http://ann:CANARY@:1"}},
         "the proxy of `CORP`: "},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Route> found = route(row.source, "https://api.test", row.variables);
        ASSERT_FALSE(found);
        EXPECT_THAT(found.error().text, HasSubstr(row.error));
        EXPECT_THAT(found.error().text, Not(HasSubstr("CANARY")));
    }
}

TEST(Route, MakesItsCredentialsKnownToTheRedactor) {
    const struct {
        std::string_view name;
        std::string url;
        std::string text;
        std::string shown;
    } rows[] = {
        {"user and password", "http://ann:p4ss%40word-of-ann@p.test:1",
         "as ann:p4ss@word-of-ann:", "as [the proxy's password]:"},
        {"the password alone", "http://bea:p4ssword-of-bea@p.test:1", "with p4ssword-of-bea",
         "with [the proxy's password]"},
        {"as it is sent", "http://eva:p4ssword-of-ev@p.test:1", "Basic ZXZhOnA0c3N3b3JkLW9mLWV2",
         "Basic [the proxy's password]"},
        {"a password that may be a word", "http://dan:proxy@p.test:1", "the proxy", "the proxy"},
        {"a user only", "http://somebody@p.test:1", "no password", "no password"},
        {"none", "http://p.test:1", "no password", "no password"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        ASSERT_TRUE(route({ProxySource::Kind::url, row.url}, "https://api.test", {}));
        EXPECT_EQ(redactor().redacted(row.text), row.shown);
    }
}

}  // namespace
}  // namespace lexid::service
