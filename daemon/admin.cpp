#include "admin.hpp"

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
            return reply(status_answer(serving_.account().engine(), watch_, setup_, account_));
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

}  // namespace lexid::daemon
