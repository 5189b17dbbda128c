#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/file_facts.hpp"

namespace lexid::service {

// Who besides root and lexid's own user may change what a file says: by writing it, as its owner,
// or by putting another one in its place, in any folder on the way to it, links followed. A
// sentence for each such place, with the command that mends it; none if there is nobody. `role` is
// what the file is to lexid: `the policy`.
//
// Left alone are groups to which nobody else belongs, folders with a sticky bit, and folders that
// only look open: Kubernetes mounts ConfigMaps and Secrets as 0777, but read-only.
std::vector<std::string> weak_points(std::string_view role, const std::string& path,
                                     const FileFacts& facts = machine_facts());

// Why a file that holds a key is no secret: others may read it. Empty if they may not, or nobody
// else can be where it is mounted: on a read-only file system in memory, as Kubernetes, Docker
// Swarm and systemd hand secrets over, or root's in `/run/secrets`, as Compose does.
std::string exposure(const std::string& path, const FileFacts& facts = machine_facts());

// Whether the file at `path` is one that has been removed, or replaced, where it came from: so it
// is with a single file that is mounted into a container and then replaced on the host. The mount
// goes on showing the old one, whatever happens.
bool is_replaced_behind_mount(const std::string& path);

// What to tell of it: that, why, and what to do.
std::string replaced_behind_mount_text(const std::string& path);

}  // namespace lexid::service
