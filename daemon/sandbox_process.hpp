#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace lexid::daemon {

// lexid-sandbox is looked for beside this executable, where a build leaves both, and in
// `../libexec/lexid` from there, where an installation puts it.

// This process goes on as lexid-sandbox with these arguments. Returns only if it can't, with why.
Error become_sandbox(const std::vector<std::string>& arguments);

// lexid-sandbox as a child of this process. It ends with the object, and with this process however
// that ends; keys pressed at the terminal are not meant for it. What it has to say against its
// being started it says itself, on standard error.
class SandboxProcess {
public:
    // Returns once it listens.
    static Result<std::unique_ptr<SandboxProcess>> start(std::vector<std::string> arguments);
    ~SandboxProcess();
    SandboxProcess(const SandboxProcess&) = delete;
    SandboxProcess& operator=(const SandboxProcess&) = delete;

    const std::string& base_url() const { return base_url_; }
    const std::string& key() const { return key_; }

    // Calls `ended`, once, should it end by itself. Keeps the loop busy until then, or until
    // stop_watching().
    void watch(boost::asio::io_context& loop, std::function<void()> ended);
    void stop_watching();

    // Has it end in good order and waits for that, some seconds at most. Whether it did.
    bool stop();

private:
    SandboxProcess(pid_t process, int ready) : process_(process), ready_(ready) {}
    Result<void> await_ready();

    pid_t process_;  // -1: it was stopped
    int ready_;      // readable once it listens, and at its end
    std::string base_url_;
    std::string key_;
    std::unique_ptr<boost::asio::posix::stream_descriptor> watched_;
};

}  // namespace lexid::daemon
