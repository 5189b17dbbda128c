#include "service/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace lexid::service {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    int number() const { return number_; }

private:
    int number_;
};

std::unexpected<Error> cannot_read(const std::filesystem::path& path, std::string_view why) {
    return failed("can't read " + in_backticks(path.string()) + ": " + std::string(why));
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    // O_NONBLOCK: a FIFO in the file's place must not hang the caller.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        return cannot_read(path, std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return cannot_read(path, "it is no regular file");
    }
    std::string text;
    while (text.size() <= bytes_max) {
        char buffer[16 * 1024];
        const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return cannot_read(path, std::strerror(errno));
        }
        text.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return cannot_read(path, "it has more than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace lexid::service
