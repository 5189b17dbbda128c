#include "service/local_socket.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"

namespace lexid::service {
namespace {

using ledger::FileDescriptor;

// Connections that wait to be accepted, which takes microseconds each; who comes then waits for
// them.
constexpr int backlog = 128;

std::string reason() {
    return std::generic_category().message(errno);
}

std::unexpected<Error> cannot_listen(const std::string& path, std::string_view why) {
    return failed("can't listen at the admin socket " + in_backticks(path) + ": " +
                  std::string(why));
}

std::optional<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return std::nullopt;
    }
    path.copy(address.sun_path, path.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

std::string too_long(const std::string& path) {
    return "a socket's path has at most " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
           " bytes, this one has " + std::to_string(path.size()) +
           ": name a shorter one in `admin.socket`";
}

FileDescriptor new_socket(int flags) {
    return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

// Makes room at `path`: nothing is there afterwards, or why not.
Result<void> clear_away(const std::string& path, const sockaddr_un& address) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno == ENOENT ? Result<void>() : cannot_listen(path, reason());
    }
    if (!S_ISSOCK(status.st_mode)) {
        return cannot_listen(path, "something that is no socket is in its place");
    }
    const FileDescriptor probe = new_socket(SOCK_NONBLOCK);
    if (::connect(probe.number(), generic(address), sizeof address) == 0 || errno == EAGAIN) {
        return cannot_listen(path,
                             "another lexid listens there; name another one in `admin.socket`");
    }
    if (errno != ECONNREFUSED || ::unlink(path.c_str()) != 0) {
        return cannot_listen(path, reason());
    }
    return {};
}

AskError ask_error(const std::string& path, std::string_view what) {
    const bool nobody = errno == ENOENT || errno == ECONNREFUSED;
    return {nobody, in_backticks(path) + ": " + std::string(what) + reason()};
}

bool send_all(int descriptor, std::string_view rest) {
    while (!rest.empty()) {
        const ssize_t sent = ::send(descriptor, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            return false;
        }
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

Result<FileDescriptor> listen_at(const std::string& path) {
    const std::optional<sockaddr_un> address = address_of(path);
    if (!address) {
        return cannot_listen(path, too_long(path));
    }
    const std::filesystem::path whole(path);
    const std::string folder = whole.has_parent_path() ? whole.parent_path().string() : ".";
    // Of two that start at once, one must not take the other's fresh socket for a dead one.
    const FileDescriptor turn(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (turn.number() < 0 || ::flock(turn.number(), LOCK_EX) != 0) {
        return cannot_listen(path, reason());
    }
    if (const Result<void> clear = clear_away(path, *address); !clear) {
        return std::unexpected(clear.error());
    }
    FileDescriptor listener = new_socket(SOCK_NONBLOCK);
    // Linux gives the name the mode that the socket has before.
    if (listener.number() < 0 || ::fchmod(listener.number(), S_IRUSR | S_IWUSR) != 0 ||
        ::bind(listener.number(), generic(*address), sizeof *address) != 0 ||
        ::listen(listener.number(), backlog) != 0) {
        return cannot_listen(path, reason());
    }
    return listener;
}

std::optional<Peer> peer_of(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return std::nullopt;
    }
    return Peer{peer.uid, peer.pid};
}

std::expected<std::string, AskError> ask_at(const std::string& path, std::string_view line,
                                            std::chrono::seconds wait_max, std::size_t bytes_max) {
    const std::optional<sockaddr_un> address = address_of(path);
    if (!address) {
        return std::unexpected(AskError{false, in_backticks(path) + ": " + too_long(path)});
    }
    const FileDescriptor socket = new_socket(0);
    const timeval wait{wait_max.count(), 0};
    if (socket.number() < 0 ||
        ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0 ||
        ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
        ::connect(socket.number(), generic(*address), sizeof *address) != 0) {
        return std::unexpected(ask_error(path, ""));
    }
    // A daemon that refuses a request may answer before it has read all of it.
    const bool sent = send_all(socket.number(), std::string(line) + '\n');
    std::string answer;
    while (answer.size() <= bytes_max && !answer.ends_with('\n')) {
        char buffer[16 * 1024];
        const ssize_t count = ::recv(socket.number(), buffer, sizeof buffer, 0);
        if (count < 0 || (count == 0 && !sent)) {
            return std::unexpected(ask_error(path, "no answer: "));
        }
        if (count == 0) {
            return std::unexpected(AskError{
                false,
                in_backticks(path) +
                    ": lexid hung up without an answer: it ended, or could not answer in time"});
        }
        answer.append(buffer, static_cast<std::size_t>(count));
    }
    if (!answer.ends_with('\n')) {
        return std::unexpected(AskError{false, in_backticks(path) + ": an endless answer"});
    }
    answer.pop_back();
    return answer;
}

}  // namespace lexid::service
