#pragma once

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "ledger/ledger.hpp"

namespace lexid::service {

// Notes the ledger's head in the log at the start, at the stop and every twelve hours in between:
// under systemd that is the journal, another file with other keepers. Against a head noted there
// `lexid verify --head` shows what the ledger alone can't know: that its end was cut off, or that
// it is an older copy.
class HeadLog {
public:
    // `ledger` must outlive it.
    HeadLog(boost::asio::io_context& loop, const ledger::Ledger& ledger,
            std::shared_ptr<spdlog::logger> log);

    void start();
    void stop();

private:
    void note();
    void wait();

    const ledger::Ledger& ledger_;
    std::shared_ptr<spdlog::logger> log_;
    boost::asio::steady_timer timer_;
};

}  // namespace lexid::service
