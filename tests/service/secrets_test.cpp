// What this folder writes passes the redactor: the log, what systemd is told, what the admin socket
// answers. (The ledger and notices: tests/end_to_end/faults/secrets_test.cpp.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "service/key.hpp"
#include "service/log.hpp"
#include "service/systemd.hpp"

namespace lexid::service {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view key = "wbk_Canary5f1d0c7ab9e84263";
// What an API may make of it.
constexpr std::string_view forms[] = {
    "wbk_Canary5f1d0c7ab9e84263",           "Canary5f1d0c7ab9e84263",
    R"(\u0077bk_Canary5f1d0c7ab9e84263)",   "wbk%5FCanary5f1d0c7ab9e84263",
    "d2JrX0NhbmFyeTVmMWQwYzdhYjllODQyNjM=", "wbk_Canary5f1d\n0c7ab9e84263"};

settings::KeySource source_of(settings::KeySource::Kind kind, std::string name) {
    return {kind, std::move(name)};
}

TEST(LoadKey, MakesTheKeyKnownToWhateverWrites) {
    ::setenv("LEXID_TEST_KEY", std::string(key).c_str(), 1);
    ASSERT_TRUE(load_key(source_of(settings::KeySource::Kind::env, "LEXID_TEST_KEY")));
    for (const auto format : {settings::LogFormat::text, settings::LogFormat::json}) {
        const auto log = make_log(settings::LogLevel::debug, format);
        for (const std::string_view form : forms) {
            SCOPED_TRACE(form);
            testing::internal::CaptureStderr();
            log_event(*log, spdlog::level::info, "event " + std::string(form),
                      {{"field", form}, {"other", "a \"" + std::string(form) + "\""}});
            const std::string line = testing::internal::GetCapturedStderr();
            EXPECT_THAT(line, HasSubstr("[the API key]"));
            EXPECT_THAT(line, Not(HasSubstr("anary")));
            EXPECT_THAT(line, Not(HasSubstr("9e84263")));
            EXPECT_THAT(line, Not(HasSubstr("NhbmFyeTVm")));
            EXPECT_THAT(line, testing::EndsWith("\n"));
        }
    }
}

TEST(LoadKey, KeepsTheKeyFromSystemdsStatus) {
    ::setenv("LEXID_TEST_KEY", std::string(key).c_str(), 1);
    ASSERT_TRUE(load_key(source_of(settings::KeySource::Kind::env, "LEXID_TEST_KEY")));
    const int listener = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = "lexid-test-" + std::to_string(::getpid());
    name.copy(address.sun_path + 1, name.size());  // without a name in the file system
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    notify_status("refused: " + std::string(400, 'x').substr(0, 280) + std::string(key));
    ::unsetenv("NOTIFY_SOCKET");
    char buffer[1024];
    const ssize_t count = ::recv(listener, buffer, sizeof buffer, 0);
    ::close(listener);
    ASSERT_GT(count, 0);
    EXPECT_THAT(std::string(buffer, static_cast<std::size_t>(count)), Not(HasSubstr("wbk_")));
}

TEST(HowToRenew, SaysWhatACopiedKeyNeeds) {
    EXPECT_THAT(how_to_renew(source_of(settings::KeySource::Kind::credential, "api-key")),
                HasSubstr("`api-key` is a copy that systemd made when the unit was started"));
    EXPECT_THAT(how_to_renew(source_of(settings::KeySource::Kind::env, "LEXID_API_KEY")),
                HasSubstr("needs a restart"));
    EXPECT_EQ(how_to_renew(source_of(settings::KeySource::Kind::file, "key")), "");
}

TEST(LoadKey, TakesACredentialWhateverItsModeSays) {
    std::string folder = (std::filesystem::temp_directory_path() / "lexid-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    std::ofstream(folder + "/api-key") << key << '\n';
    std::filesystem::permissions(folder + "/api-key", std::filesystem::perms(0440));
    ::setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1);
    const auto loaded = load_key(source_of(settings::KeySource::Kind::credential, "api-key"));
    ::unsetenv("CREDENTIALS_DIRECTORY");
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->reveal(), key);
}

}  // namespace
}  // namespace lexid::service
