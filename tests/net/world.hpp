#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/client.hpp"
#include "server/server.hpp"

namespace lexid::net {

namespace asio = boost::asio;
using Answer = std::expected<Response, Failure>;
using server::CertificateAuthority;
using server::Handler;
using server::Peer;
using server::Reply;
using server::Server;

// An event loop that runs one coroutine to its end, and the others as long as that takes.
class Loop {
public:
    asio::any_io_executor executor() { return io_.get_executor(); }
    asio::io_context& io() { return io_; }

    template <class T>
    T run(asio::awaitable<T> task) {
        std::optional<T> result;
        asio::co_spawn(io_, std::move(task), [&result](std::exception_ptr error, T value) {
            if (error) {
                std::rethrow_exception(error);
            }
            result = std::move(value);
        });
        while (!result && io_.run_one() > 0) {
        }
        io_.restart();
        return std::move(result).value();
    }

private:
    asio::io_context io_{1};
};

// What the server shall answer, in this order (then 404), and what it was asked.
struct Script {
    std::deque<Reply> replies;
    std::vector<Request> requests;
    std::vector<Peer> peers;
};

Handler play(Script& script);

Reply says(std::string body, Reply::Ending ending = Reply::Ending::keep);
Reply sends(std::string raw, Reply::Ending ending = Reply::Ending::keep);

// A file that goes with the object.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// A scripted server over real TLS on loopback, and a client that trusts its authority.
class World {
public:
    explicit World(std::vector<Reply> replies = {});
    ~World();

    // Options for a client of the server, to be changed before `connect`.
    Client::Options options;
    Script script;

    void start(const CertificateAuthority::Issue& issue);  // instead of the usual certificate
    Client& client();
    Server& server() { return *server_; }
    Loop& loop() { return loop_; }

    Answer send(Request request, std::chrono::milliseconds time = std::chrono::seconds{20},
                BodySink sink = {});
    Answer get(std::string target = "/") { return send({Method::get, std::move(target), {}, {}}); }
    Answer post(std::string body = "{}") { return send({Method::post, "/", {}, std::move(body)}); }

private:
    Loop loop_;
    CertificateAuthority authority_;
    TemporaryFile ca_file_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Client> client_;
};

inline Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

}  // namespace lexid::net
