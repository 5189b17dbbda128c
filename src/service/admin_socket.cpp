#include "service/admin_socket.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <list>
#include <map>
#include <utility>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "service/exit_code.hpp"
#include "service/local_socket.hpp"

namespace lexid::service {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::local::stream_protocol::socket;

// When the process has no descriptors left, accepting again at once would only burn time.
constexpr auto accept_retry = 1s;
// An answer that is under way when lexid stops has this long to be read.
constexpr auto farewell_max = 1s;

std::string user_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry == nullptr ? "uid " + std::to_string(user) : entry->pw_name;
}

}  // namespace

struct AdminSocket::State {
    State(asio::io_context& loop, std::string where, Handler on_request)
        : path(std::move(where)),
          handler(std::move(on_request)),
          acceptor(loop),
          accept_timer(loop),
          own_user(::geteuid()),
          own_name(user_name(own_user)),
          root_name(user_name(0)) {}

    std::string path;
    Handler handler;
    asio::local::stream_protocol::acceptor acceptor;
    asio::steady_timer accept_timer;
    struct stat identity{};  // of the socket in the file system
    // Looked up once: a user database may ask the network.
    uid_t own_user;
    std::string own_name;
    std::string root_name;
    std::list<Session*> sessions;  // the oldest first
    bool stopped = false;
};

// One connection, from its acceptance until its answer has gone out. Keeps itself alive.
class AdminSocket::Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<State> state, Socket socket)
        : state_(std::move(state)),
          socket_(std::move(socket)),
          deadline_(socket_.get_executor()),
          peer_(peer_of(socket_.native_handle())) {
        state_->sessions.push_back(this);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() { leave(); }

    void start() {
        if (peer_ && (peer_->user == state_->own_user || peer_->user == 0)) {
            by_ = peer_->user == state_->own_user ? state_->own_name : state_->root_name;
            read();
            return;
        }
        set_deadline(answer_max);
        refuse("only " + state_->own_name + " and root may talk to this lexid");
    }

    // No request is waited for any more; what is being answered is.
    void end_soon() {
        if (answering_) {
            set_deadline(farewell_max);
        } else {
            close();
        }
    }

    // Makes room for others; an order that was heard is carried out all the same.
    void give_way() {
        static const std::string farewell =
            encode({exit_failed,
                    "more than " + std::to_string(connections_max) +
                        " connections ask this lexid at once" +
                        ", and this one was ended: what was ordered is in `lexid history`, else "
                        "ask again",
                    {}}) +
            '\n';
        // As much as the kernel takes at once: nobody is waited for.
        [[maybe_unused]] const ssize_t told = ::send(socket_.native_handle(), farewell.data(),
                                                     farewell.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        close();
    }

    pid_t process() const { return peer_ ? peer_->process : 0; }
    bool has_asked() const { return answering_; }

private:
    void read() {
        set_deadline(request_max);
        asio::async_read_until(
            socket_, asio::dynamic_buffer(received_, admin_request_bytes_max), '\n',
            [self = shared_from_this()](const error_code& error, std::size_t bytes) {
                if (error == asio::error::not_found) {
                    self->refuse("this is no request: it has more than " +
                                 std::to_string(admin_request_bytes_max) + " bytes");
                } else if (error) {
                    self->close();
                } else {
                    self->handle(std::string_view(self->received_).substr(0, bytes - 1));
                }
            });
    }

    void handle(std::string_view line) {
        Result<AdminRequest> request = parse_admin_request(line);
        if (!request) {
            refuse(request.error().text);
            return;
        }
        answering_ = true;
        set_deadline(answer_max);
        state_->handler(
            std::move(*request), by_,
            [self = shared_from_this()](const AdminAnswer& answer) { self->answer(answer); });
    }

    void refuse(std::string text) { answer({exit_usage, std::move(text), {}}); }

    void answer(const AdminAnswer& answer) {
        answering_ = true;
        sent_ = redactor().redacted(encode(answer)) + '\n';
        asio::async_write(
            socket_, asio::buffer(sent_),
            [self = shared_from_this()](const error_code&, std::size_t) { self->close(); });
    }

    void set_deadline(std::chrono::seconds wait) {
        deadline_.expires_after(wait);
        deadline_.async_wait([self = weak_from_this()](const error_code& error) {
            if (const std::shared_ptr<Session> session = self.lock(); session && !error) {
                session->close();
            }
        });
    }

    void close() {
        leave();
        error_code ignored;
        socket_.close(ignored);
        deadline_.cancel();
    }

    // Counts no longer, though an order that is under way may keep the object.
    void leave() { state_->sessions.remove(this); }

    std::shared_ptr<State> state_;
    Socket socket_;
    asio::steady_timer deadline_;
    std::optional<Peer> peer_;
    std::string by_;
    std::string received_;
    std::string sent_;
    bool answering_ = false;
};

Result<std::unique_ptr<AdminSocket>> AdminSocket::open(asio::io_context& loop, std::string path,
                                                       Handler handler) {
    auto listener = listen_at(path);
    if (!listener) {
        return std::unexpected(listener.error());
    }
    auto state = std::make_shared<State>(loop, std::move(path), std::move(handler));
    error_code error;
    state->acceptor.assign(asio::local::stream_protocol(),
                           ::fcntl(listener->number(), F_DUPFD_CLOEXEC, 0), error);
    if (error || ::lstat(state->path.c_str(), &state->identity) != 0) {
        return failed("can't listen at the admin socket " + in_backticks(state->path));
    }
    accept(state);
    return std::unique_ptr<AdminSocket>(new AdminSocket(std::move(state)));
}

void AdminSocket::accept(const std::shared_ptr<State>& state) {
    if (state->stopped) {
        return;
    }
    state->acceptor.async_accept([state](const error_code& error, Socket socket) {
        if (state->stopped) {
            return;
        }
        if (!error) {
            std::make_shared<Session>(state, std::move(socket))->start();
            make_room(*state);
            accept(state);
            return;
        }
        state->accept_timer.expires_after(accept_retry);
        state->accept_timer.async_wait([state](const error_code&) { accept(state); });
    });
}

void AdminSocket::make_room(State& state) {
    if (state.sessions.size() <= connections_max) {
        return;
    }
    std::map<pid_t, std::size_t> connections;
    for (const Session* session : state.sessions) {
        ++connections[session->process()];
    }
    // Of equals the first, which is the oldest.
    const auto rank = [&connections](const Session* session) {
        return std::pair(connections[session->process()], !session->has_asked());
    };
    (*std::ranges::max_element(state.sessions, {}, rank))->give_way();
}

AdminSocket::~AdminSocket() {
    stop();
}

void AdminSocket::stop() {
    if (std::exchange(state_->stopped, true)) {
        return;
    }
    struct stat there{};
    if (::lstat(state_->path.c_str(), &there) == 0 && there.st_dev == state_->identity.st_dev &&
        there.st_ino == state_->identity.st_ino) {
        ::unlink(state_->path.c_str());
    }
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->accept_timer.cancel();
    for (Session* session : std::list(state_->sessions)) {
        session->end_soon();
    }
}

}  // namespace lexid::service
