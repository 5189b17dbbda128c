#include "service/head_log.hpp"

#include <chrono>
#include <utility>

#include "service/log.hpp"

namespace lexid::service {
namespace {

// At least once in each day's log, also of a machine that sleeps at night.
constexpr std::chrono::hours interval{12};

}  // namespace

HeadLog::HeadLog(boost::asio::io_context& loop, const ledger::Ledger& ledger,
                 std::shared_ptr<spdlog::logger> log)
    : ledger_(ledger), log_(std::move(log)), timer_(loop) {}

void HeadLog::start() {
    note();
    wait();
}

void HeadLog::stop() {
    timer_.cancel();
    note();
}

void HeadLog::note() {
    log_event(*log_, spdlog::level::info, "ledger head for `lexid verify --head`",
              {{"head", ledger::format_head(ledger_.head())}});
}

void HeadLog::wait() {
    timer_.expires_after(interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            start();
        }
    });
}

}  // namespace lexid::service
