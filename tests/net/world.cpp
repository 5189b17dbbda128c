#include "net/world.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace lexid::net {

namespace {

asio::awaitable<Reply> next_reply(Script& script, Request request, Peer peer) {
    script.requests.push_back(std::move(request));
    script.peers.push_back(std::move(peer));
    if (script.replies.empty()) {
        Reply reply;
        reply.response.status = 404;
        co_return reply;
    }
    Reply reply = std::move(script.replies.front());
    script.replies.pop_front();
    co_return reply;
}

}  // namespace

Handler play(Script& script) {
    return [&script](Request request, Peer peer) {
        return next_reply(script, std::move(request), std::move(peer));
    };
}

Reply says(std::string body, Reply::Ending ending) {
    Reply reply;
    reply.response = {200, {{"Content-Type", "text/plain"}}, std::move(body)};
    reply.ending = ending;
    return reply;
}

Reply sends(std::string raw, Reply::Ending ending) {
    Reply reply;
    reply.raw = std::move(raw);
    reply.ending = ending;
    return reply;
}

TemporaryFile::TemporaryFile(std::string_view content) {
    static int count = 0;
    path_ = ::testing::TempDir() + "lexid-net-" + std::to_string(getpid()) + "-" +
            std::to_string(++count);
    std::ofstream(path_) << content;
}

TemporaryFile::~TemporaryFile() {
    std::filesystem::remove(path_);
}

World::World(std::vector<Reply> replies)
    : script{{replies.begin(), replies.end()}, {}, {}},
      authority_(CertificateAuthority::create("lexid test authority").value()),
      ca_file_(authority_.pem()) {
    options.host = "127.0.0.1";
    options.ca_file = ca_file_.path();
    options.connections_max = 8;
    start({.names = {"localhost", "127.0.0.1", "::1"}, .common_name = {}});
}

World::~World() {
    client_.reset();
    server_.reset();
    loop_.io().poll();
}

void World::start(const CertificateAuthority::Issue& issue) {
    Server::Options server_options;
    server_options.certificate = authority_.issue(issue).value();
    server_ = Server::start(loop_.executor(), server_options, play(script)).value();
    options.port = std::to_string(server_->port());
}

Client& World::client() {
    if (!client_) {
        client_ = Client::create(loop_.executor(), options).value();
    }
    return *client_;
}

Answer World::send(Request request, std::chrono::milliseconds time, BodySink sink) {
    return loop_.run(client().send(std::move(request), in(time), std::move(sink)));
}

}  // namespace lexid::net
