#include "admin.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "base/text.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "status.hpp"
#include "terminal.hpp"

namespace lexid::daemon {
namespace {

using service::AdminAct;
using service::AdminAnswer;
using service::AdminRequest;
using Act = engine::OrderRecord::Act;

AdminAnswer answer_of(Result<std::string> result) {
    return result ? AdminAnswer{service::exit_done, std::move(*result), {}}
                  : AdminAnswer{service::exit_failed, std::move(result.error().text), {}};
}

}  // namespace

OrExit<void> Admin::open() {
    auto socket =
        service::AdminSocket::open(serving_.loop(), setup_.admin_socket,
                                   [this](AdminRequest request, std::string by, Reply reply) {
                                       handle(std::move(request), std::move(by), std::move(reply));
                                   });
    if (!socket) {
        print_error(socket.error().text);
        return std::unexpected(service::exit_failed);
    }
    socket_ = std::move(*socket);
    return {};
}

void Admin::handle(AdminRequest request, std::string by, Reply reply) {
    if (request.account != account_) {
        reply({service::exit_failed,
               "this lexid serves the account " + in_backticks(account_) + ", not " +
                   in_backticks(request.account),
               {}});
        return;
    }
    switch (request.act) {
        case AdminAct::hold:
            return obey(Act::hold, std::move(request), std::move(by), std::move(reply));
        case AdminAct::release:
            return obey(Act::release, std::move(request), std::move(by), std::move(reply));
        case AdminAct::retry:
            return obey(Act::retry, std::move(request), std::move(by), std::move(reply));
        case AdminAct::pause:
            return obey(Act::pause, std::move(request), std::move(by), std::move(reply));
        case AdminAct::resume:
            return obey(Act::resume, std::move(request), std::move(by), std::move(reply));
        case AdminAct::settle:
            return serving_.account().settle(
                request.task, request.outcome, by,
                [reply = std::move(reply)](Result<std::string> result) {
                    reply(answer_of(std::move(result)));
                });
        case AdminAct::poll:
            return poll(reply);
        case AdminAct::reload:
            return reload(std::move(reply));
        case AdminAct::status:
            return status(std::move(reply));
    }
}

void Admin::obey(Act act, AdminRequest request, std::string by, Reply reply) {
    serving_.account().obey(
        {act, std::move(request.task), std::move(by), std::move(request.because)},
        [reply = std::move(reply)](Result<std::string> result) {
            reply(answer_of(std::move(result)));
        });
}

void Admin::poll(const Reply& reply) {
    serving_.account().wish();
    reply({service::exit_done, next_list_text(serving_.account().engine()), {}});
}

// Of the key and the policy; the answer is about the policy, the log tells of the key.
void Admin::reload(Reply reply) {
    key_watch_.reload();
    watch_.reload([reply = std::move(reply)](const PolicyWatch::Verdict& verdict) {
        reply({verdict.good ? service::exit_done : service::exit_refused, verdict.text, {}});
    });
}

void Admin::status(Reply reply) {
    status_asked_.push_back(std::move(reply));
    if (status_asked_.size() == 1) {
        count_ = {};
        count_on();
    }
}

// A part of the tasks in each turn of the loop.
void Admin::count_on() {
    const engine::Engine& engine = serving_.account().engine();
    if (!engine.count_on(count_)) {
        boost::asio::post(serving_.loop(), [this] { count_on(); });
        return;
    }
    const auto answer = std::make_shared<const AdminAnswer>(
        status_answer(engine, count_.take(), watch_, setup_, account_));
    for (Reply& reply : std::exchange(status_asked_, {})) {
        boost::asio::post(serving_.loop(), [reply = std::move(reply), answer] { reply(*answer); });
    }
}

}  // namespace lexid::daemon
