#include "service/file_facts.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <climits>
#include <string_view>

namespace lexid::service {
namespace {

FileEntry::Kind kind_of(mode_t mode) {
    return S_ISREG(mode)   ? FileEntry::Kind::file
           : S_ISDIR(mode) ? FileEntry::Kind::folder
           : S_ISLNK(mode) ? FileEntry::Kind::link
                           : FileEntry::Kind::other;
}

bool is_named(const char* user, uid_t wanted) {
    const passwd* entry = ::getpwnam(user);
    return entry != nullptr && (entry->pw_uid == wanted || entry->pw_uid == 0);
}

class MachineFacts final : public FileFacts {
public:
    std::optional<FileEntry> look(const std::string& path) const override {
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) {
            return std::nullopt;
        }
        FileEntry entry{.kind = kind_of(status.st_mode),
                        .owner = status.st_uid,
                        .group = status.st_gid,
                        .mode = status.st_mode & 07777};
        if (entry.kind == FileEntry::Kind::link) {
            char target[PATH_MAX];
            const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
            entry.target.assign(target, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
            return entry;
        }
        struct statfs system{};
        if (::statfs(path.c_str(), &system) == 0) {
            entry.is_on_read_only = (system.f_flags & ST_RDONLY) != 0;
            entry.is_on_memory = system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
        }
        return entry;
    }

    // As sshd of Debian does, where each user has a group of his own and a umask of 002. A group
    // that nobody is known to belong to is no private one: who knows what it is for.
    bool is_private(gid_t group, uid_t user) const override {
        const struct group* entry = ::getgrgid(group);
        if (entry == nullptr) {
            return false;
        }
        for (char** member = entry->gr_mem; *member != nullptr; ++member) {
            if (!is_named(*member, user)) {
                return false;
            }
        }
        bool has_members = false;
        bool has_others = false;
        ::setpwent();
        while (const passwd* one = ::getpwent()) {
            if (one->pw_gid == group) {
                has_members = true;
                has_others = has_others || (one->pw_uid != user && one->pw_uid != 0);
            }
        }
        ::endpwent();
        return has_members && !has_others;
    }

    std::string user_name(uid_t user) const override {
        const passwd* entry = ::getpwuid(user);
        return entry == nullptr ? "uid " + std::to_string(user) : entry->pw_name;
    }

    std::string group_name(gid_t group) const override {
        const struct group* entry = ::getgrgid(group);
        return entry == nullptr ? "gid " + std::to_string(group) : entry->gr_name;
    }

    uid_t own_user() const override { return ::geteuid(); }
};

}  // namespace

const FileFacts& machine_facts() {
    static const MachineFacts facts;
    return facts;
}

}  // namespace lexid::service
