#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/action.hpp"
#include "ledger/ledger.hpp"
#include "service/aside.hpp"

namespace lexid::service {

// Writes an account's records into the ledger, in their order and without the secrets in them; many
// at once where nobody waits, since each write makes the disk wait once.
//
// Belongs to the loop's thread and must outlive the loop's last run; the ledger must be closed
// before it goes.
class RecordWriter {
public:
    struct Told {
        // The ledger is about to be written.
        std::function<void()> appending;
        // All batches up to this one are durable, or why that is not known.
        std::function<void(std::uint64_t batch, const Result<std::uint64_t>&)> durable;
        // What is recorded of this task (none: of no task) held a secret, which is hidden.
        std::function<void(const std::string& task)> hid;
    };

    RecordWriter(boost::asio::io_context& loop, ledger::Ledger& ledger, std::string account,
                 Told told)
        : loop_(loop),
          ledger_(ledger),
          account_(std::move(account)),
          told_(std::move(told)),
          delay_(loop),
          masking_(loop) {}

    // `awaited`: something can't go on before it is durable.
    void write(engine::Write write, bool awaited);

private:
    void flush_soon(bool awaited);
    void flush();
    void append(std::vector<ledger::Draft> drafts, std::uint64_t batch);
    void tell_hidden(const std::vector<std::string>& tasks);

    boost::asio::io_context& loop_;
    ledger::Ledger& ledger_;
    std::string account_;
    Told told_;
    std::vector<ledger::Draft> drafts_;  // not appended yet
    std::uint64_t last_batch_ = 0;       // whose records they are
    boost::asio::steady_timer delay_;
    bool is_flush_posted_ = false;
    bool is_flush_delayed_ = false;
    Aside masking_;
};

}  // namespace lexid::service
