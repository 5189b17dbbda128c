#include "settings/settings.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lexid::settings {
namespace {

using namespace std::chrono_literals;

std::string faults_of(std::string_view text) {
    const auto settings = parse_settings(text);
    return settings ? "" : render(settings.error(), "lexid.yaml", text);
}

void expect_defaults(const Settings& settings) {
    EXPECT_EQ(settings.api.base_url.text(), "https://data.leadlex.com/functions/v1/api-gateway");
    EXPECT_EQ(settings.api.key, (KeySource{KeySource::Kind::env, "LEXID_API_KEY"}));
    EXPECT_EQ(settings.api.proxy, (ProxySource{ProxySource::Kind::environment, ""}));
    EXPECT_EQ(settings.api.ca_file, "");
    EXPECT_EQ(settings.api.timeout, 10s);
    EXPECT_EQ(settings.api.connections, 8);
    EXPECT_EQ(settings.api.settle_after, 180s);
    EXPECT_FALSE(settings.poll.interval);
    EXPECT_EQ(settings.quota.plan, Plan::automatic);
    EXPECT_EQ(settings.quota.share.value, 80);
    EXPECT_EQ(settings.quota.reserve.value, 20);
    EXPECT_EQ(settings.quota.track.value, 5);
    EXPECT_EQ(settings.policy, "policy.yaml");
    EXPECT_EQ(settings.mode, Mode::enforce);
    EXPECT_EQ(settings.max_snapshot_age, 60s);
    EXPECT_EQ(settings.ledger, "");
    EXPECT_FALSE(settings.retention);
    EXPECT_EQ(settings.admin.socket, "");
    EXPECT_EQ(settings.log.level, LogLevel::info);
    EXPECT_EQ(settings.log.format, LogFormat::text);
}

TEST(Settings, AnEmptyFileGivesTheDefaults) {
    for (const std::string_view text : {"", "# nothing\n", "...\n"}) {
        SCOPED_TRACE(text);
        const auto settings = parse_settings(text);
        ASSERT_TRUE(settings);
        expect_defaults(*settings);
    }
}

TEST(Settings, ReadsEverything) {
    const auto settings = parse_settings(R"(
api:
  base_url: https://[::1]:8443/lead/lex/
  key: {file: secrets/key}
  ca_file: ca.pem
  timeout: 2s
  connections: 16
  settle_after: 1s
poll: {interval: 30s}
quota: {plan: none, share: 100%, reserve: 0%, track: 0%}
policy: /etc/other.yaml
mode: observe
max_snapshot_age: 5m
ledger: state/lexid.db
retention: 400d
admin: {socket: /run/lexid/other.sock}
log: {level: debug, format: json}
)");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->api.base_url, (BaseUrl{"::1", true, 8443, "/lead/lex"}));
    EXPECT_EQ(settings->api.key, (KeySource{KeySource::Kind::file, "secrets/key"}));
    EXPECT_EQ(settings->api.ca_file, "ca.pem");
    EXPECT_EQ(settings->api.timeout, 2s);
    EXPECT_EQ(settings->api.connections, 16);
    EXPECT_EQ(settings->api.settle_after, 1s);
    EXPECT_EQ(settings->poll.interval, 30s);
    EXPECT_EQ(settings->quota.plan, Plan::none);
    EXPECT_EQ(settings->quota.share.value, 100);
    EXPECT_EQ(settings->quota.reserve.value, 0);
    EXPECT_EQ(settings->quota.track.value, 0);
    EXPECT_EQ(settings->policy, "/etc/other.yaml");
    EXPECT_EQ(settings->mode, Mode::observe);
    EXPECT_EQ(settings->max_snapshot_age, 5min);
    EXPECT_EQ(settings->ledger, "state/lexid.db");
    EXPECT_EQ(settings->retention, 400 * 24h);
    EXPECT_EQ(settings->admin.socket, "/run/lexid/other.sock");
    EXPECT_EQ(settings->log.level, LogLevel::debug);
    EXPECT_EQ(settings->log.format, LogFormat::json);
}

TEST(Settings, RefusesWhatItDoesNotUnderstand) {
    const struct {
        std::string_view name;
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"an unknown key", "pol: {interval: 30s}\n",
         "lexid.yaml:1:1: error: the file has no key `pol`\n  1 | pol: {interval: 30s}\n"
         "    | ^\n  did you mean `poll`?"},
        {"an unknown key inside", "api:\n  conections: 8\n", "did you mean `connections`?"},
        {"a duplicate key", "mode: observe\nmode: enforce\n", "2:1: error: the key `mode` is here"},
        {"a key of a later version", "accounts: {}\n",
         "error: `accounts` is not supported by this version of lexid"},
        {"a dashboard, which comes later", "admin: {dashboard: '127.0.0.1:80'}\n",
         "`admin.dashboard` is not supported by this version of lexid"},
        {"a socket that is no path", "admin: {socket: {}}\n", "`admin.socket`"},
        {"a list", "- a\n", "the file must be a mapping"},
        {"a mapping that is none", "api: 5\n", "`api` must be a mapping (`key: value`), not `5`"},
        {"no value", "mode:\n", "`mode` has no value"},
        {"http", "api: {base_url: 'http://x.example'}\n",
         "`api.base_url`: the address must begin with `https://`: the key is sent there"},
        {"an interval without a unit", "poll: {interval: 30}\n",
         "`poll.interval` (`auto` or a duration) must be a duration like `90s`"},
        {"an interval that is too short", "poll: {interval: 500ms}\n", "must be from 1s to 1d"},
        {"a plan that is none", "quota: {plan: stater}\n",
         "`quota.plan` must be `auto`, `starter`, `pro`, `org` or `none`, not `stater`"},
        {"no share", "quota: {share: 0%}\n", "allows no request at all"},
        {"nothing to poll with", "quota: {reserve: 95%}\n", "leave nothing for polling"},
        {"a share without a sign", "quota: {share: 80}\n", "a percentage like `20%`"},
        {"a mode that is none", "mode: yes\n", "`mode` must be `enforce` or `observe`, not `yes`"},
        {"no connections", "api: {connections: 0}\n", "a whole number from 1 to 64, not `0`"},
        {"a path that is a number", "policy: 12\n", "takes for something else than a text"},
        {"an anchor", "api: &a {}\n", "is a YAML anchor, which is not allowed"},
        {"a second document", "mode: observe\n---\nmode: enforce\n", "starts a second document"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
    }
}

TEST(Settings, ReportsAllFaultsAtOnce) {
    const std::string got = faults_of("api: {connections: 0}\nmode: x\nlog: {level: loud}\n");
    for (const std::string_view position : {"yaml:1:20: ", "yaml:2:7: ", "yaml:3:14: "}) {
        EXPECT_NE(got.find(position), std::string::npos) << got;
    }
}

TEST(Settings, NoFaultShowsTheKeyItself) {
    for (const std::string_view text : {
             "api:\n  key: CANARY\n",
             "api:\n  key:\n    CANARY\n",
             "api:\n  key: [CANARY]\n",
             "api:\n  key: \"CANARY\n",
             "api:\n  key: @CANARY\n",
             "api:\n  key: !CANARY x\n",
             "api:\n  key: &CANARY x\n",
             "api:\n  key: {env: CANARY-1}\n",
             "api:\n  key: {value: CANARY}\n",
             "api:\n  key: {env: A, file: CANARY}\n",
             "api:\n  api_key: CANARY\n",
             "api_key: CANARY\n",
             "token: CANARY\n",
             "api: {timeout: wbk_CANARY}\n",
             "wbk_CANARY: 1\n",
         }) {
        SCOPED_TRACE(text);
        const std::string got = faults_of(text);
        EXPECT_NE(got, "");
        EXPECT_EQ(got.find("CANARY"), std::string::npos) << got;
    }
    EXPECT_EQ(faults_of("api:\n  key: wbk_live_x\n"),
              "lexid.yaml: error: line 2: the API key itself does not belong in this file\n"
              "  say where it is: `key: {env: LEXID_API_KEY}`, `{file: PATH}` or "
              "`{credential: NAME}`");
}

TEST(Settings, NamesAProxyInOneOfThreeWays) {
    const struct {
        std::string_view text;
        ProxySource proxy;
    } rows[] = {
        {"", {}},
        {"api: {proxy: none}\n", {ProxySource::Kind::none, ""}},
        {"api: {proxy: 'http://proxy.example:3128'}\n",
         {ProxySource::Kind::url, "http://proxy.example:3128"}},
        {"api: {proxy: 'proxy.example:3128/'}\n",
         {ProxySource::Kind::url, "http://proxy.example:3128"}},
        {"api: {proxy: {env: CORP_PROXY}}\n", {ProxySource::Kind::variable, "CORP_PROXY"}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        ASSERT_EQ(faults_of(row.text), "");
        EXPECT_EQ(parse_settings(row.text)->api.proxy, row.proxy);
    }
}

TEST(Settings, NoFaultShowsAProxysPassword) {
    const struct {
        std::string_view text;
        std::string_view shown;
    } rows[] = {
        {"api:\n  proxy: http://ann:CANARY@proxy.example:3128\n",
         "line 2: `api.proxy`: a user and a password don't belong in this file"},
        {"api:\n  proxy: http://ann:CANARY@proxy.example:99999\n", "from 1 to 65535"},
        {"api:\n  proxy: https://ann:CANARY@proxy.example\n", "is not supported"},
        {"api:\n  proxy: socks5://ann:CANARY@proxy.example\n", "begins with `http://`"},
        {"api:\n  proxy: http://ann:CANARY\n", "`api.proxy`: a proxy's address"},
        {"api:\n  proxy: [http://ann:CANARY@proxy.example]\n", "this names no proxy"},
        {"api:\n  proxy: \"http://ann:CANARY@proxy.example\n", "it may hold a password"},
        {"api:\n  proxi: http://ann:CANARY@proxy.example\n", "it may hold a password"},
        {"proxy: http://ann:CANARY@proxy.example\n", "it may hold a password"},
        {"api:\n  proxy: {env: 'ann:CANARY@proxy.example'}\n", "this names no proxy"},
        {"api:\n  proxy: {url: 'http://ann:CANARY@proxy.example'}\n", "this names no proxy"},
        {"api:\n  proxy:\n", "`proxy` has no value"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const std::string got = faults_of(row.text);
        EXPECT_NE(got.find(row.shown), std::string::npos) << got;
        EXPECT_EQ(got.find("CANARY"), std::string::npos) << got;
    }
}

TEST(Settings, ResolvesPathsBesideTheFile) {
    const struct {
        std::string_view path;
        std::string_view file;
        std::string_view resolved;
    } rows[] = {
        {"policy.yaml", "/etc/lexid/lexid.yaml", "/etc/lexid/policy.yaml"},
        {"/srv/policy.yaml", "/etc/lexid/lexid.yaml", "/srv/policy.yaml"},
        {"policy.yaml", "lexid.yaml", "policy.yaml"},
        {"../p.yaml", "./lexid.yaml", "./../p.yaml"},
        {"p.yaml", "/lexid.yaml", "/p.yaml"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(resolved_path(row.path, row.file), row.resolved);
    }
}

}  // namespace
}  // namespace lexid::settings
