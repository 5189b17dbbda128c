#include "service/file_watch.hpp"

#include <sys/inotify.h>

#include <boost/asio/buffer.hpp>
#include <utility>

#include "service/file.hpp"
#include "service/file_trust.hpp"

namespace lexid::service {
namespace {

using namespace std::chrono_literals;

// Editors and copies cause several events in a row; one look after them is enough.
constexpr std::chrono::milliseconds after_event = 150ms;
// Between the two looks that must agree. Longer than the pauses of a program that writes a file.
constexpr std::chrono::milliseconds between_looks = 100ms;
// The backstop where there are no events, and with them.
constexpr std::chrono::seconds poll_without_events = 1s;
constexpr std::chrono::seconds poll_with_events = 30s;

Result<Sha256> hash_of(const Result<std::string>& content) {
    if (!content) {
        return std::unexpected(content.error());
    }
    return sha256(*content);
}

}  // namespace

FileWatch::FileWatch(boost::asio::io_context& loop, std::filesystem::path path,
                     std::string_view known, std::size_t bytes_max, Changed changed)
    : path_(std::move(path)),
      bytes_max_(bytes_max),
      changed_(std::move(changed)),
      events_(loop),
      look_timer_(loop),
      poll_timer_(loop),
      known_(sha256(known)),
      is_never_linked_(service::is_replaced_behind_mount(path_)) {}

bool FileWatch::is_replaced_behind_mount() const {
    return !is_never_linked_ && service::is_replaced_behind_mount(path_);
}

void FileWatch::start() {
    watch_folder();
    await_event();
    await_poll();
    look_after(0ms);
}

void FileWatch::stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    events_.close(ignored);
    look_timer_.cancel();
    poll_timer_.cancel();
}

void FileWatch::look_now() {
    asked_ = true;
    look_after(0ms);
}

void FileWatch::watch_folder() {
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) {
        return;
    }
    events_.assign(descriptor);
    const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
    constexpr std::uint32_t mask = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_CREATE |
                                   IN_DELETE | IN_MOVED_FROM | IN_ATTRIB | IN_MOVE_SELF;
    if (::inotify_add_watch(descriptor, folder.c_str(), mask) < 0) {
        boost::system::error_code ignored;
        events_.close(ignored);
        return;
    }
    // Of a file that is a mount by itself the folder tells nothing. Ends with the file.
    ::inotify_add_watch(descriptor, path_.c_str(), IN_ATTRIB | IN_DELETE_SELF);
}

void FileWatch::await_event() {
    if (!events_.is_open()) {
        return;
    }
    events_.async_read_some(boost::asio::buffer(buffer_),
                            [this](const boost::system::error_code& error, std::size_t) {
                                if (stopped_ || error) {
                                    return;
                                }
                                look_after(after_event);
                                await_event();
                            });
}

void FileWatch::await_poll() {
    poll_timer_.expires_after(events_.is_open() ? poll_with_events : poll_without_events);
    poll_timer_.async_wait([this](const boost::system::error_code& error) {
        if (stopped_ || error) {
            return;
        }
        look_after(0ms);
        await_poll();
    });
}

void FileWatch::look_after(std::chrono::milliseconds wait) {
    if (look_pending_ || stopped_) {
        return;
    }
    look_pending_ = true;
    look_timer_.expires_after(wait);
    look_timer_.async_wait([this](const boost::system::error_code& error) {
        look_pending_ = false;
        if (!stopped_ && !error) {
            look();
        }
    });
}

void FileWatch::look() {
    Result<std::string> content = is_replaced_behind_mount()
                                      ? failed(replaced_behind_mount_text(path_))
                                      : read_file(path_, bytes_max_);
    const Result<Sha256> hash = hash_of(content);
    if (hash == known_ && !asked_) {
        first_look_.reset();
        return;
    }
    if (first_look_ != hash) {
        first_look_ = hash;
        look_after(between_looks);
        return;
    }
    first_look_.reset();
    asked_ = false;
    known_ = hash;
    changed_(std::move(content));
}

}  // namespace lexid::service
