#include "service/key.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "lexi/api.hpp"
#include "service/file.hpp"
#include "service/file_trust.hpp"

namespace lexid::service {
namespace {

Secret without_line_break(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    if (text.ends_with('\r')) {
        text.pop_back();
    }
    return Secret(text);
}

Result<Secret> read_key(const std::filesystem::path& path) {
    Result<std::string> text = read_file(path, key_file_bytes_max);
    if (!text) {
        return failed("the API key: " + text.error().text);
    }
    return without_line_break(std::move(*text));
}

// A key that others may read is no secret any more.
Result<Secret> read_private_key(const std::filesystem::path& path) {
    if (const std::string why = exposure(path); !why.empty()) {
        return failed("the API key: " + why);
    }
    Result<Secret> key = read_key(path);
    struct stat status{};
    if (!key && ::access(path.c_str(), R_OK) != 0 && errno == EACCES &&
        ::stat(path.c_str(), &status) == 0) {
        return failed(key.error().text + "; it belongs to uid " + std::to_string(status.st_uid) +
                      ", and lexid runs as uid " + std::to_string(::geteuid()) + ": `chown " +
                      std::to_string(::geteuid()) + "` it, where it comes from if it is mounted " +
                      "into a container");
    }
    return key;
}

Result<Secret> key_of_environment(const std::string& name) {
    const char* text = std::getenv(name.c_str());
    if (text == nullptr || *text == '\0') {
        return failed("the API key: the environment variable " + in_backticks(name) +
                      " is not set; set it, or say in `api.key` where the key is");
    }
    return Secret(text);
}

Result<Secret> key_of_credential(const std::string& name) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr) {
        return failed(
            "the API key: systemd handed over no credentials; the unit needs "
            "`LoadCredential=" +
            escaped(name) + ":...`");
    }
    return read_key(std::filesystem::path(folder) / name);
}

Result<Secret> fetch_key(const settings::KeySource& source) {
    switch (source.kind) {
        case settings::KeySource::Kind::env:
            return key_of_environment(source.name);
        case settings::KeySource::Kind::file:
            return read_private_key(source.name);
        case settings::KeySource::Kind::credential:
            return key_of_credential(source.name);
    }
    std::unreachable();
}

}  // namespace

std::string how_to_renew(const settings::KeySource& source) {
    switch (source.kind) {
        case settings::KeySource::Kind::env:
            return "the environment variable " + in_backticks(source.name) +
                   " stays what it was when lexid was started: a new key there needs a restart";
        case settings::KeySource::Kind::file:
            return {};
        case settings::KeySource::Kind::credential:
            return "the credential " + in_backticks(source.name) +
                   " is a copy that systemd made when the unit was started: after a new key is in "
                   "its source, restart the unit (a reload is not enough)";
    }
    std::unreachable();
}

Result<Secret> load_key(const settings::KeySource& source) {
    Result<Secret> key = fetch_key(source);
    if (key) {
        lexi::hide_key(*key);
    }
    return key;
}

}  // namespace lexid::service
