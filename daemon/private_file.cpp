#include "private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

bool write_private_file(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!written) {
        print_error("can't write " + in_backticks(path) + ": " + std::strerror(error));
    }
    return written;
}

}  // namespace lexid::daemon
