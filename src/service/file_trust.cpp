#include "service/file_trust.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <utility>

#include "base/text.hpp"

namespace lexid::service {
namespace {

using Kind = FileEntry::Kind;

// As many as the kernel follows.
constexpr int links_max = 40;
constexpr mode_t group_writes = 0020;
constexpr mode_t others_write = 0002;
constexpr mode_t group_reads = 0040;
constexpr mode_t others_read = 0004;
constexpr mode_t sticky = 01000;

std::string mode_text(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
    return text.data();
}

// Goes the way to a file as the kernel does, and notes who could lead it elsewhere.
class Way {
public:
    Way(std::string_view role, const FileFacts& facts) : role_(role), facts_(facts) {}

    void go(const std::string& path) {
        start_at_root();
        follow(path);
        while (!left_.empty()) {
            const std::string name = std::exchange(left_.front(), {});
            left_.pop_front();
            if (name == "..") {
                here_ = here_.parent_path();
            } else if (!step((here_ / name).string())) {
                return;
            }
        }
    }

    std::vector<std::string> take_weak() { return std::move(weak_); }
    const std::optional<FileEntry>& file() const { return file_; }
    const std::string& file_path() const { return file_path_; }

private:
    void start_at_root() {
        here_ = "/";
        if (const auto root = facts_.look("/")) {
            judge(*root, "/");
        }
    }

    void follow(const std::filesystem::path& path) {
        std::deque<std::string> names;
        for (const std::filesystem::path& name : path.relative_path()) {
            if (!name.empty() && name != ".") {
                names.push_back(name.string());
            }
        }
        left_.insert(left_.begin(), names.begin(), names.end());
    }

    // Whether the way goes on.
    bool step(const std::string& path) {
        const std::optional<FileEntry> entry = facts_.look(path);
        if (!entry) {
            return false;  // whoever reads the file will say so
        }
        if (entry->kind == Kind::link) {
            // A link has no mode; where everybody may make one, its owner decides.
            if (is_shared_ && !is_trusted(entry->owner)) {
                blame(path, owner_text(*entry) + " may lead this link elsewhere",
                      "chown -h root " + path);
            }
            if (++links_ > links_max) {
                return false;
            }
            if (entry->target.starts_with('/')) {
                start_at_root();
            }
            follow(entry->target);
            return true;
        }
        judge(*entry, path);
        here_ = path;
        if (entry->kind != Kind::folder) {
            file_ = entry;
            file_path_ = path;
        }
        return entry->kind == Kind::folder;
    }

    void judge(const FileEntry& entry, const std::string& path) {
        const bool is_folder = entry.kind == Kind::folder;
        is_shared_ = is_folder && (entry.mode & sticky) != 0;
        if (!is_trusted(entry.owner)) {
            blame(path,
                  owner_text(entry) + (is_folder ? ", its owner, may put another file there"
                                                 : ", its owner, may write it"),
                  "chown root " + path);
        }
        if (is_folder && (is_shared_ || is_mounted_volume(entry, path))) {
            return;
        }
        const std::string may = is_folder ? " may put another file there" : " may write it";
        if ((entry.mode & others_write) != 0) {
            blame(path, "everybody" + may + " (mode " + mode_text(entry.mode) + ")",
                  "chmod go-w " + path);
        } else if ((entry.mode & group_writes) != 0 &&
                   !facts_.is_private(entry.group, entry.owner)) {
            blame(path,
                  "the group `" + escaped(facts_.group_name(entry.group)) + '`' + may + " (mode " +
                      mode_text(entry.mode) + ")",
                  "chmod g-w " + path);
        }
    }

    // A volume of Kubernetes: names are links to `..data/NAME`, and `..data` is one that is
    // swapped.
    bool is_mounted_volume(const FileEntry& entry, const std::string& path) const {
        if (!entry.is_on_read_only) {
            return false;
        }
        const std::optional<FileEntry> data =
            facts_.look((std::filesystem::path(path) / "..data").string());
        return data && data->kind == Kind::link;
    }

    bool is_trusted(uid_t user) const { return user == 0 || user == facts_.own_user(); }

    std::string owner_text(const FileEntry& entry) const {
        return '`' + escaped(facts_.user_name(entry.owner)) + '`';
    }

    void blame(const std::string& path, const std::string& who, const std::string& command) {
        std::string text = role_ + " can be changed by others: " + escaped(path) + ": " + who +
                           ": `" + escaped(command) +
                           "`, where it comes from if it is mounted into a container";
        if (std::ranges::find(weak_, text) == weak_.end()) {
            weak_.push_back(std::move(text));
        }
    }

    std::string role_;
    const FileFacts& facts_;
    std::filesystem::path here_;
    std::deque<std::string> left_;
    int links_ = 0;
    bool is_shared_ = false;  // everybody may make names in the folder, but not take others' away
    std::vector<std::string> weak_;
    std::optional<FileEntry> file_;
    std::string file_path_;
};

std::string absolute(const std::string& path) {
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::absolute(path, ignored);
    return whole.empty() ? path : whole.string();
}

bool is_handed_over(const FileEntry& file, const std::string& path) {
    return (file.is_on_memory && file.is_on_read_only) ||
           (file.owner == 0 && path.starts_with("/run/secrets/"));
}

}  // namespace

std::vector<std::string> weak_points(std::string_view role, const std::string& path,
                                     const FileFacts& facts) {
    Way way(role, facts);
    way.go(absolute(path));
    return way.take_weak();
}

std::string exposure(const std::string& path, const FileFacts& facts) {
    Way way("the key", facts);
    way.go(absolute(path));
    const std::optional<FileEntry>& file = way.file();
    const uid_t self = facts.own_user();
    if (!file || is_handed_over(*file, absolute(path)) || is_handed_over(*file, way.file_path())) {
        return {};
    }
    const bool group_may = (file->mode & group_reads) != 0 &&
                           !facts.is_private(file->group, self) &&
                           !facts.is_private(file->group, file->owner);
    if ((file->mode & others_read) == 0 && !group_may) {
        return {};
    }
    const std::string mend = file->owner == self ? "`chmod 600` it"
                                                 : "`chown " + std::to_string(self) +
                                                       "` and `chmod 400` it, where it comes from";
    return "others may read " + in_backticks(path) + " (mode " + mode_text(file->mode) +
           ", owner " + escaped(facts.user_name(file->owner)) + "): " + mend +
           ", and consider making a new key";
}

bool is_replaced_behind_mount(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0;
}

std::string replaced_behind_mount_text(const std::string& path) {
    return in_backticks(path) +
           " is a single file that is mounted here, a container say, and it was replaced where it "
           "comes from: what is there now never arrives; start the container anew, and mount the "
           "folder instead of the file";
}

}  // namespace lexid::service
