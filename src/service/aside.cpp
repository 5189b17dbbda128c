#include "service/aside.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <system_error>
#include <utility>

namespace lexid::service {

void Aside::run(Work work) {
    is_busy_ = true;
    const auto both = [this, work = std::make_shared<Work>(std::move(work)),
                       guard = boost::asio::make_work_guard(loop_)] {
        boost::asio::post(loop_, [this, go_on = (*work)()]() mutable {
            is_busy_ = false;
            go_on();
        });
    };
    try {
        thread_ = std::jthread(both);
    } catch (const std::system_error&) {
        both();  // no thread can be had; then the loop waits
    }
}

}  // namespace lexid::service
