#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace lexid::ledger::tests {

// A folder of its own for a test, gone with it. It lies in memory, where a sync costs nothing: what
// a kill leaves is the same there, and what a power cut leaves no test on one machine can show.
// Whoever measures asks for a disk; `TMPDIR` names the place for either.
class Folder {
public:
    enum class On { memory, disk };

    explicit Folder(On on = On::memory) {
        std::string name = (place(on) / "lexid-ledger-XXXXXX").native();
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
    static std::filesystem::path place(On on) {
        // A container may have no more than 64 MiB there, which some tests' logs fill.
        constexpr std::uintmax_t bytes_min = 512 << 20;
        const std::filesystem::path memory = "/dev/shm";
        std::error_code code;
        const auto space = std::filesystem::space(memory, code);
        const bool use_memory = on == On::memory && std::getenv("TMPDIR") == nullptr && !code &&
                                space.available >= bytes_min && ::access(memory.c_str(), W_OK) == 0;
        return use_memory ? memory : std::filesystem::temp_directory_path();
    }

    std::filesystem::path path_;
};

inline std::string contents_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Puts these bytes into the file, which may be there already.
inline void fill(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    std::filesystem::permissions(path, std::filesystem::perms(0600));
}

}  // namespace lexid::ledger::tests
