#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace lexid::service {

// What the machine knows of one name in the file system.
struct FileEntry {
    enum class Kind { file, folder, link, other };
    Kind kind = Kind::file;
    uid_t owner = 0;
    gid_t group = 0;
    mode_t mode = 0;               // permissions and the sticky bit
    bool is_on_read_only = false;  // its file system can't be written to from here
    bool is_on_memory = false;     // its file system is a tmpfs or ramfs
    std::string target;            // of a link
};

// Answers for the machine; a fake in tests.
class FileFacts {
public:
    FileFacts() = default;
    FileFacts(const FileFacts&) = delete;
    FileFacts& operator=(const FileFacts&) = delete;
    virtual ~FileFacts() = default;

    // Of an absolute path, whose last name is not followed if it is a link; nothing if there is
    // none, or it can't be seen.
    virtual std::optional<FileEntry> look(const std::string& path) const = 0;
    // Whether nobody but root and `user` belongs to the group.
    virtual bool is_private(gid_t group, uid_t user) const = 0;
    // For people: a name, else the number.
    virtual std::string user_name(uid_t user) const = 0;
    virtual std::string group_name(gid_t group) const = 0;
    // Whom this process runs as.
    virtual uid_t own_user() const = 0;
};

// This machine's.
const FileFacts& machine_facts();

}  // namespace lexid::service
