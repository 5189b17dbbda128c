#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/sha256.hpp"

namespace lexid::service {

// Tells when a file has a new content, however it was put there: written in place, renamed over,
// or through a symbolic link that was swapped. Watches the folder, since a watch on the file itself
// ends with the first rename, and looks now and then all the same, for file systems that tell
// nothing.
//
// A file that was replaced behind a mount (see file_trust.hpp) can't be read any more: what it
// shows is not what people put there.
//
// A content counts once two looks a moment apart have found the same, so a file that is being
// written is not taken half. Belongs to the loop's thread and must outlive the loop's last run.
class FileWatch {
public:
    // Gets the new content, or why the file can't be read; each only when it differs from what was
    // told before (`known` to begin with).
    using Changed = std::function<void(Result<std::string>)>;

    FileWatch(boost::asio::io_context& loop, std::filesystem::path path, std::string_view known,
              std::size_t bytes_max, Changed changed);

    void start();
    void stop();
    // Looks at once, and tells what it finds even if nothing changed.
    void look_now();
    // Tells what the next look finds, even if nothing changed: what was told could not be used, for
    // reasons that the content does not show.
    void forget() { known_ = std::unexpected(Error{}); }
    bool is_replaced_behind_mount() const;

private:
    void watch_folder();
    void await_event();
    void await_poll();
    void look_after(std::chrono::milliseconds wait);
    void look();

    std::filesystem::path path_;
    std::size_t bytes_max_;
    Changed changed_;
    boost::asio::posix::stream_descriptor events_;
    boost::asio::steady_timer look_timer_;
    boost::asio::steady_timer poll_timer_;
    alignas(8) std::array<char, 4096> buffer_{};
    // By their hashes: a content may be a key, or large.
    Result<Sha256> known_;
    std::optional<Result<Sha256>> first_look_;
    bool is_never_linked_;  // its file system counts no links
    bool look_pending_ = false;
    bool asked_ = false;
    bool stopped_ = false;
};

}  // namespace lexid::service
