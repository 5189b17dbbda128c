#pragma once

#include <sys/types.h>

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "ledger/files.hpp"

namespace lexid::service {

// Unix stream sockets with a name in the file system; without an event loop.

// Listens at `path` with mode 0600. A socket at which nobody listens any more is replaced; one that
// is in use, or anything else in its place, stays as it is and is an error.
Result<ledger::FileDescriptor> listen_at(const std::string& path);

// Who connected at the other end, as the kernel knows it.
struct Peer {
    uid_t user = 0;
    pid_t process = 0;  // 0: one that can't be seen from here
};
std::optional<Peer> peer_of(int descriptor);

struct AskError {
    bool nobody_listens = false;  // there is no socket, or nobody listens at it any more
    std::string text;
};

// Sends a line to whoever listens at `path` and gives the line that comes back, both without their
// end; waits for at most `wait_max`, and takes at most `bytes_max`.
std::expected<std::string, AskError> ask_at(const std::string& path, std::string_view line,
                                            std::chrono::seconds wait_max, std::size_t bytes_max);

}  // namespace lexid::service
