#include "service/record_writer.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "base/redactor.hpp"
#include "engine/record.hpp"

namespace lexid::service {
namespace {

namespace asio = boost::asio;

// While requests are under way nobody waits for a record without an intent, so it may wait for
// others. What a crash loses of these is settled by reading.
constexpr auto flush_delay = std::chrono::milliseconds(10);

// To look for secrets in so many bytes takes the loop half a millisecond; in a checkpoint of a long
// list, thirty.
constexpr std::size_t masked_at_once_max = std::size_t{256} * 1024;

std::size_t bytes_of(const std::vector<ledger::Draft>& drafts) {
    std::size_t bytes = 0;
    for (const ledger::Draft& draft : drafts) {
        bytes += draft.body.size();
    }
    return bytes;
}

// Hides secrets in what is kept; what is decided upon has them. A task's id needs no look: a task
// whose id has a secret in it is taken for malformed. The tasks whose records held one.
std::vector<std::string> mask(std::vector<ledger::Draft>& drafts) {
    std::vector<std::string> tasks;
    for (ledger::Draft& draft : drafts) {
        if (redactor().redact(draft.body)) {
            tasks.push_back(draft.task);
        }
    }
    return tasks;
}

}  // namespace

void RecordWriter::write(engine::Write write, bool awaited) {
    for (engine::Record& record : write.records) {
        engine::EncodedRecord encoded = engine::encode(std::move(record));
        drafts_.push_back({write.at, account_, std::move(encoded.kind), std::move(encoded.task),
                           std::move(encoded.body)});
    }
    last_batch_ = write.batch;
    flush_soon(awaited);
}

// What one turn of the loop brings goes to the ledger together.
void RecordWriter::flush_soon(bool awaited) {
    if (awaited && !is_flush_posted_) {
        is_flush_posted_ = true;
        asio::post(loop_, [this] {
            is_flush_posted_ = false;
            flush();
        });
    } else if (!awaited && !is_flush_delayed_) {
        is_flush_delayed_ = true;
        delay_.expires_after(flush_delay);
        delay_.async_wait([this](const boost::system::error_code&) {
            is_flush_delayed_ = false;
            flush();
        });
    }
}

void RecordWriter::flush() {
    if (drafts_.empty() || masking_.is_busy()) {
        return;
    }
    told_.appending();
    std::vector<ledger::Draft> drafts = std::exchange(drafts_, {});
    const std::uint64_t batch = last_batch_;
    if (bytes_of(drafts) <= masked_at_once_max) {
        tell_hidden(mask(drafts));
        append(std::move(drafts), batch);
        return;
    }
    masking_.run([this, drafts = std::move(drafts), batch]() mutable -> Aside::Continuation {
        std::vector<std::string> hidden = mask(drafts);
        return [this, drafts = std::move(drafts), batch, hidden = std::move(hidden)]() mutable {
            tell_hidden(hidden);
            append(std::move(drafts), batch);
            flush();
        };
    });
}

void RecordWriter::append(std::vector<ledger::Draft> drafts, std::uint64_t batch) {
    ledger_.append(std::move(drafts), [this, batch](Result<std::uint64_t> result) {
        asio::post(loop_,
                   [this, batch, result = std::move(result)] { told_.durable(batch, result); });
    });
}

void RecordWriter::tell_hidden(const std::vector<std::string>& tasks) {
    for (const std::string& task : tasks) {
        told_.hid(task);
    }
}

}  // namespace lexid::service
