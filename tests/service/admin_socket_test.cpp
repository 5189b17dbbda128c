#include "service/admin_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "service/local_socket.hpp"

namespace lexid::service {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view status_line = R"({"do":"status","account":"default"})";

// A daemon's loop on a thread of its own, with an admin socket that answers `done by NAME`, and a
// folder that goes when it goes.
class World {
public:
    World() {
        std::string name = (std::filesystem::temp_directory_path() / "lexid-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() {
        if (thread_.joinable()) {
            on_loop([this] { socket_.reset(); });
            work_.reset();
            thread_.join();
        }
        std::filesystem::remove_all(folder_);
    }

    std::string path() const { return (folder_ / "lexid.sock").string(); }

    Result<void> open() {
        auto socket = AdminSocket::open(
            loop_, path(),
            [this](const AdminRequest& request, const std::string& by, AdminSocket::Reply reply) {
                if (request.act == AdminAct::reload) {
                    unanswered_.push_back(std::move(reply));
                } else {
                    reply({0, std::string(to_text(request.act)) + " by " + by, {}});
                }
            });
        if (!socket) {
            return std::unexpected(socket.error());
        }
        socket_ = std::move(*socket);
        thread_ = std::thread([this] { loop_.run(); });
        return {};
    }

    template <class Work>
    void on_loop(Work work) {
        std::packaged_task<void()> task(std::move(work));
        boost::asio::post(loop_, [&task] { task(); });
        task.get_future().get();
    }

    AdminSocket& socket() { return *socket_; }
    std::vector<AdminSocket::Reply>& unanswered() { return unanswered_; }

private:
    std::filesystem::path folder_;
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        loop_.get_executor()};
    std::vector<AdminSocket::Reply> unanswered_;
    std::unique_ptr<AdminSocket> socket_;
    std::thread thread_;
};

// What is answered to these bytes; the writing end is closed after them if `closes`.
std::string answer_to(const std::string& path, std::string_view bytes, bool closes) {
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(client);
        return "not connected";
    }
    while (!bytes.empty()) {
        const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            break;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    if (closes) {
        ::shutdown(client, SHUT_WR);
    }
    std::string answer;
    char buffer[4096];
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(client, buffer, sizeof buffer, 0);
        answer.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    ::close(client);
    return answer;
}

std::string asked(const World& world, std::string_view line = status_line) {
    const auto answer = ask_at(world.path(), line, 20s, admin_answer_bytes_max);
    return answer ? parse_admin_answer(*answer).value_or(AdminAnswer{0, "no answer", {}}).text
                  : answer.error().text;
}

TEST(AdminSocket, AnswersOneRequestAConnectionAndNamesWhoAsks) {
    World world;
    ASSERT_TRUE(world.open());
    for (int i = 0; i < 20; ++i) {
        EXPECT_THAT(asked(world), HasSubstr("status by "));
    }
    const std::string two = std::string(status_line) + '\n' + std::string(status_line) + '\n';
    const std::string answer = answer_to(world.path(), two, false);
    EXPECT_EQ(std::ranges::count(answer, '\n'), 1) << answer;
}

TEST(AdminSocket, EndsConnectionsThatMakeNoSense) {
    World world;
    ASSERT_TRUE(world.open());
    const struct {
        std::string_view name;
        std::string bytes;
        std::string_view shown;
    } rows[] = {
        {"nothing", "", ""},
        {"half a line", R"({"do":"pause")", ""},
        {"an empty line", "\n", "this is no request"},
        {"HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "this is no request"},
        {"a line without end", std::string(1'000'000, 'x'), "more than 4096 bytes"},
        {"a line that is one too long", std::string(4096, ' ') + '\n', "more than 4096 bytes"},
        {"zero bytes", std::string(100, '\0') + '\n', "this is no request"},
        {"an order to approve",
         R"({"do":"approve","account":"default","task":"t"})"
         "\n",
         "names nothing that this lexid does"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string answer = answer_to(world.path(), row.bytes, true);
        EXPECT_THAT(answer, HasSubstr(row.shown));
        EXPECT_EQ(answer.empty(), row.shown.empty());
        EXPECT_THAT(asked(world), HasSubstr("status by ")) << "and others are heard";
    }
}

TEST(AdminSocket, IsOpenToNobodyElse) {
    const mode_t mask = ::umask(0);
    World world;
    const bool open = world.open().has_value();
    ::umask(mask);
    ASSERT_TRUE(open);
    struct stat status{};
    ASSERT_EQ(::stat(world.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can pose as somebody else";
    }
    // Even if somebody opens the socket to all, the kernel's word decides.
    ::chmod(world.path().c_str(), 0666);
    ::chmod(std::filesystem::path(world.path()).parent_path().c_str(), 0755);
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool somebody_else = ::setuid(65534) == 0;
        const std::string answer =
            somebody_else ? answer_to(world.path(), std::string(status_line) + '\n', true) : "?";
        ::_exit(::write(pipe[1], answer.data(), answer.size()) < 0 ? 1 : 0);
    }
    ::close(pipe[1]);
    char buffer[4096];
    const ssize_t count = ::read(pipe[0], buffer, sizeof buffer);
    ::close(pipe[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GT(count, 0);
    EXPECT_THAT(std::string(buffer, static_cast<std::size_t>(count)),
                HasSubstr("only root and root may talk"));
}

TEST(AdminSocket, ReplacesOnlyASocketAtWhichNobodyListens) {
    World world;
    {
        const auto dead = listen_at(world.path());
        ASSERT_TRUE(dead);
    }
    ASSERT_TRUE(std::filesystem::exists(world.path())) << "what a dead daemon leaves behind";
    ASSERT_TRUE(world.open());
    const auto second = listen_at(world.path());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("another lexid listens there"));
    EXPECT_THAT(asked(world), HasSubstr("status by "));

    World other;
    std::ofstream(other.path()) << "precious";
    const Result<void> opened = other.open();
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().text, HasSubstr("no socket"));
    EXPECT_EQ(std::filesystem::file_size(other.path()), 8u);
}

TEST(AdminSocket, RefusesAPathThatDoesNotFit) {
    for (const std::string& path : {std::string(200, 'x'), std::string("/no/such/folder/x.sock")}) {
        SCOPED_TRACE(path);
        const auto listener = listen_at(path);
        ASSERT_FALSE(listener);
        EXPECT_THAT(listener.error().text, HasSubstr("can't listen at the admin socket"));
    }
}

TEST(AdminSocket, HearsAllThatAskAtOnceAndAnswersThem) {
    World world;
    ASSERT_TRUE(world.open());
    std::vector<std::thread> askers;
    std::atomic<int> answered = 0;
    for (std::size_t i = 0; i < AdminSocket::connections_max; ++i) {
        askers.emplace_back([&] {
            answered += asked(world, R"({"do":"reload","account":"default"})") == "done" ? 1 : 0;
        });
    }
    for (bool all = false; !all;) {
        world.on_loop([&] { all = world.unanswered().size() == askers.size(); });
    }
    world.on_loop([&] {
        for (const auto& reply : std::exchange(world.unanswered(), {})) {
            reply({0, "done", {}});
        }
    });
    for (std::thread& asker : askers) {
        asker.join();
    }
    EXPECT_EQ(answered, static_cast<int>(askers.size()));
}

// Many connections of this process, each made whether or not the ones before it were heard.
class Crowd {
public:
    explicit Crowd(std::string path) : path_(std::move(path)) {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() {
        for (const int client : clients_) {
            ::close(client);
        }
    }

    bool grow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const int client = connect();
            if (client < 0) {
                return false;
            }
            clients_.push_back(client);
        }
        return true;
    }
    // Each sends so much, as far as it is still listened to.
    void say(std::string_view bytes) {
        for (const int client : clients_) {
            [[maybe_unused]] const ssize_t sent =
                ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        }
    }
    // What the oldest was told at its end.
    std::string farewell() const {
        char buffer[4096];
        const ssize_t count = ::recv(clients_.front(), buffer, sizeof buffer, 0);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }

private:
    int connect() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, path_.size());
        const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{10, 0};  // where the kernel's queue is full and nobody accepts
        ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(client);
            return -1;
        }
        return client;
    }

    std::string path_;
    std::vector<int> clients_;
};

TEST(AdminSocket, HearsAPersonAmongAThousandConnectionsThatAskNothing) {
    const struct {
        std::string_view name;
        std::string_view said;  // by each, over and over
    } rows[] = {
        {"they are silent", ""},
        {"they drip, a byte at a time", "x"},
        {"they drip what could become a request", " "},
        {"they begin and don't end", R"({"do":"status",)"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        World world;
        ASSERT_TRUE(world.open());
        Crowd crowd(world.path());
        ASSERT_TRUE(crowd.grow(1000)) << "each is accepted at once";
        std::atomic<bool> over = false;
        std::thread noise([&] {
            while (!over) {
                crowd.say(row.said);
                std::this_thread::yield();
            }
        });
        for (int i = 0; i < 20; ++i) {
            EXPECT_THAT(asked(world), HasSubstr("status by "));
        }
        over = true;
        noise.join();
        EXPECT_THAT(crowd.farewell(), HasSubstr("connections ask this lexid at once"));
    }
}

TEST(AdminSocket, AProcessThatConnectsAllTheTimeIsTheOneThatGivesWay) {
    World world;
    ASSERT_TRUE(world.open());
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        // Another process, which connects and hangs on as fast as it can until it is killed.
        Crowd crowd(world.path());
        const bool grown = crowd.grow(2 * AdminSocket::connections_max);
        [[maybe_unused]] const ssize_t told = ::write(pipe[1], grown ? "y" : "n", 1);
        while (crowd.grow(1)) {
        }
        ::_exit(0);
    }
    char grown = 0;
    ASSERT_EQ(::read(pipe[0], &grown, 1), 1);
    EXPECT_EQ(grown, 'y');
    // Connected long before the newest of the others, and not in a hurry to ask.
    const int patient = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    world.path().copy(address.sun_path, world.path().size());
    ASSERT_EQ(::connect(patient, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_THAT(asked(world), HasSubstr("status by "));
    const std::string line = std::string(status_line) + '\n';
    EXPECT_EQ(::send(patient, line.data(), line.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(line.size()));
    char buffer[4096];
    const ssize_t count = ::recv(patient, buffer, sizeof buffer, 0);
    ::close(patient);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
    ::close(pipe[1]);
    EXPECT_THAT(std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))),
                HasSubstr("status by "));
}

TEST(AdminSocket, AStopRemovesItAndStillAnswersWhatIsUnderWay) {
    World world;
    ASSERT_TRUE(world.open());
    std::string answer;
    std::thread asker([&] { answer = asked(world, R"({"do":"reload","account":"default"})"); });
    for (bool heard = false; !heard;) {
        world.on_loop([&] { heard = !world.unanswered().empty(); });
    }
    world.on_loop([&] {
        world.socket().stop();
        std::exchange(world.unanswered(), {}).front()({3, "done", {}});
    });
    asker.join();
    EXPECT_EQ(answer, "done");
    EXPECT_FALSE(std::filesystem::exists(world.path()));
    const auto later = ask_at(world.path(), status_line, 20s, 100);
    ASSERT_FALSE(later);
    EXPECT_TRUE(later.error().nobody_listens);
}

TEST(AdminSocket, AStopLeavesAnotherOnesSocketAlone) {
    World world;
    ASSERT_TRUE(world.open());
    std::filesystem::remove(world.path());
    const auto other = listen_at(world.path());
    ASSERT_TRUE(other);
    world.on_loop([&] { world.socket().stop(); });
    EXPECT_TRUE(std::filesystem::exists(world.path()));
}

TEST(AdminSocket, AskingTellsWhetherAnybodyListens) {
    World world;
    const auto none = ask_at(world.path(), status_line, 20s, 100);
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.error().nobody_listens);
    EXPECT_THAT(none.error().text, HasSubstr("No such file"));
    {
        const auto dead = listen_at(world.path());
        ASSERT_TRUE(dead);
    }
    const auto dead = ask_at(world.path(), status_line, 20s, 100);
    ASSERT_FALSE(dead);
    EXPECT_TRUE(dead.error().nobody_listens);
    const auto long_path = ask_at(std::string(200, 'x'), status_line, 20s, 100);
    ASSERT_FALSE(long_path);
    EXPECT_FALSE(long_path.error().nobody_listens);
}

}  // namespace
}  // namespace lexid::service
