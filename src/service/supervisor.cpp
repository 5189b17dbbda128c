#include "service/supervisor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "service/exit_code.hpp"

namespace lexid::service {

void Supervisor::run(std::string name, boost::asio::awaitable<void> work) {
    boost::asio::co_spawn(loop_, std::move(work),
                          [this, name = std::move(name)](std::exception_ptr error) {
                              if (!error) {
                                  return;
                              }
                              try {
                                  std::rethrow_exception(error);
                              } catch (const std::exception& e) {
                                  fail(exit_failed, name + " ended unexpectedly: " + e.what());
                              }
                          });
}

void Supervisor::fail(int exit_code, std::string text) {
    if (!fatal_) {
        fatal_ = Fatal{exit_code, std::move(text)};
    }
    loop_.stop();
}

}  // namespace lexid::service
