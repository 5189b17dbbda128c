#include "service/key.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "service/file.hpp"

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
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
        return failed("the API key: others may read " + in_backticks(path.string()) +
                      ": `chmod 600` it, and consider making a new key");
    }
    return read_key(path);
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

}  // namespace

Result<Secret> load_key(const settings::KeySource& source) {
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

}  // namespace lexid::service
