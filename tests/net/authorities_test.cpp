// Whose authorities a client trusts, and which name it gives what is at fault.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "net/world.hpp"

namespace lexid::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Sets a variable of the environment, and puts back what it was.
class Variable {
public:
    Variable(const char* name, const std::optional<std::string>& value) : name_(name) {
        if (const char* before = std::getenv(name)) {
            before_ = before;
        }
        set(value);
    }
    ~Variable() { set(before_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    void set(const std::optional<std::string>& value) {
        if (value) {
            ::setenv(name_, value->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }

    const char* name_;
    std::optional<std::string> before_;
};

class Folder {
public:
    Folder()
        : path_(std::filesystem::path(::testing::TempDir()) /
                ("lexid-ca-" + std::to_string(getpid()))) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path() const { return path_.string(); }
    std::string with(const std::string& name, const std::string& content) const {
        std::ofstream(path_ / name) << content;
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

TEST(Authorities, TheMessageNamesTheVariableThatIsAtFault) {
    const Folder folder;
    const Folder& empty_folder = folder;
    const std::string empty = folder.with("empty.pem", "");
    const std::string words = folder.with("words.pem", "no certificate\n");
    const struct {
        std::string_view name;
        std::optional<std::string> file;
        std::optional<std::string> folders;
        std::string_view at_fault;
        std::string_view text;
    } rows[] = {
        {"a file that is missing", "/nowhere/ca.pem", {}, "SSL_CERT_FILE", "can't open"},
        {"an empty file", empty, {}, "SSL_CERT_FILE", "`SSL_CERT_FILE` must name"},
        {"a file without certificates", words, {}, "SSL_CERT_FILE", "`SSL_CERT_FILE` must name"},
        {"a folder as a file", folder.path(), {}, "SSL_CERT_FILE", "`SSL_CERT_FILE` must name"},
        {"a folder that is missing", {}, "/nowhere", "SSL_CERT_DIR", "can't read the folder"},
        {"a folder without certificates",
         {},
         empty_folder.path(),
         "SSL_CERT_DIR",
         "there is no certificate"},
        {"the second of two folders is missing",
         {},
         folder.path() + ":/nowhere",
         "SSL_CERT_DIR",
         "`/nowhere`"},
        {"both, and the file is at fault", words, folder.path(), "SSL_CERT_FILE",
         "`SSL_CERT_FILE` must name"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Variable file("SSL_CERT_FILE", row.file);
        const Variable folders("SSL_CERT_DIR", row.folders);
        Loop loop;
        Client::Options options;
        options.host = "127.0.0.1";
        options.connections_max = 1;
        const auto client = Client::create(loop.executor(), options);
        ASSERT_FALSE(client);
        EXPECT_THAT(client.error().text, HasSubstr(std::string(row.text)));
        EXPECT_THAT(client.error().text, HasSubstr(std::string(row.at_fault)));
        EXPECT_THAT(client.error().text, Not(HasSubstr("api.ca_file")));
    }
}

TEST(Authorities, ComeFromTheEnvironmentUnlessItIsEmpty) {
    World world;
    const std::string ca = world.options.ca_file;
    const Folder folder;
    std::filesystem::copy_file(ca, folder.path() + "/any-name");
    const struct {
        std::string_view name;
        std::optional<std::string> file;
        std::optional<std::string> folders;
        bool trusted;
    } rows[] = {
        {"the file", ca, {}, true},
        {"the file, the folder is empty", ca, "", true},
        {"the folder", {}, folder.path(), true},
        {"the folder among others", "", ":/:" + folder.path(), true},
        {"both", ca, folder.path(), true},
        {"neither: the system's", {}, {}, false},
        {"both empty: the system's", "", "", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Variable file("SSL_CERT_FILE", row.file);
        const Variable folders("SSL_CERT_DIR", row.folders);
        Client::Options options = world.options;
        options.ca_file.clear();
        world.script.replies.push_back(says("one"));
        auto client = Client::create(world.loop().executor(), options);
        if (!client) {
            EXPECT_FALSE(row.trusted) << client.error().text;
            EXPECT_THAT(client.error().text, HasSubstr("ca-certificates")) << "no bundle here";
            continue;
        }
        const Answer answer = world.loop().run(
            (*client)->send({Method::get, "/", {}, {}}, in(std::chrono::seconds(20))));
        EXPECT_EQ(answer.has_value(), row.trusted);
    }
}

}  // namespace
}  // namespace lexid::net
