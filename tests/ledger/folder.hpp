#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace lexid::ledger::tests {

// A folder of its own for a test, gone with it.
class Folder {
public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "lexid-ledger-XXXXXX").native();
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace lexid::ledger::tests
