#include "api_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "service/exit_code.hpp"

namespace lexid::daemon {

int talk_to_api(const settings::Settings& settings, const Talk& talk) {
    boost::asio::io_context loop(1);
    auto api = open_api(loop.get_executor(), settings);
    if (!api) {
        return api.error();
    }
    int exit_code = service::exit_failed;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, talk(**api), [&](std::exception_ptr error, int result) {
        failure = std::move(error);
        exit_code = result;
        (*api)->close();
    });
    loop.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    return exit_code;
}

net::Deadline deadline_of(const settings::Settings& settings) {
    return std::chrono::steady_clock::now() +
           std::chrono::ceil<std::chrono::milliseconds>(settings.api.timeout);
}

}  // namespace lexid::daemon
