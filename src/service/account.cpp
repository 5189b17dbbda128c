#include "service/account.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cassert>
#include <iterator>
#include <utility>

#include "base/redactor.hpp"
#include "base/text.hpp"
#include "service/clock.hpp"
#include "service/exit_code.hpp"
#include "service/read_state.hpp"

namespace lexid::service {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

// Timers stand still while the machine sleeps, the engine's clock does not: looking this often
// bounds how late a wake-up can be.
constexpr Duration sleep_max = 20s;

// Where servers like to cut a list off.
constexpr std::size_t usual_caps[] = {100, 500, 1'000, 10'000};

// A single pass gives up on a list after this many failures in a row.
constexpr int pass_list_failures_max = 3;

engine::Quota to_engine(const lexi::Quota& quota) {
    return {quota.limit, quota.remaining, quota.reset, quota.retry_after, quota.date};
}

// What somebody on the way had kept tells an earlier moment's quota and time.
engine::Quota quota_of(const lexi::Exchange& exchange) {
    engine::Quota quota = to_engine(exchange.quota);
    return exchange.freshness.stored ? engine::Quota{.retry_after = quota.retry_after} : quota;
}

std::optional<engine::List::Kept> kept_of(const lexi::Freshness& freshness) {
    if (!freshness.stored) {
        return std::nullopt;
    }
    // An Age has whole seconds.
    return engine::List::Kept{freshness.age_at_most() + std::chrono::seconds(1), freshness.said};
}

lexi::Status to_lexi(engine::Status status) {
    switch (status) {
        case engine::Status::pending:
            return lexi::Status::pending;
        case engine::Status::approved:
            return lexi::Status::approved;
        case engine::Status::completed:
            return lexi::Status::completed;
        case engine::Status::failed:
            return lexi::Status::failed;
        case engine::Status::dismissed:
            return lexi::Status::dismissed;
    }
    std::unreachable();
}

engine::Proof proof_of(const lexi::ActionResult& result) {
    switch (result.outcome) {
        case lexi::Outcome::confirmed:
            return engine::Proof::done;
        case lexi::Outcome::not_pending:
            return engine::Proof::not_pending;
        case lexi::Outcome::refused:
            return engine::Proof::refused;
        case lexi::Outcome::rate_limited:
            return engine::Proof::rate_limited;
        case lexi::Outcome::key_refused:
            return engine::Proof::key_refused;
        case lexi::Outcome::unknown:
            if (result.exchange.sent) {
                return engine::Proof::nothing;
            }
            // What can never be sent is refused by lexid itself.
            return result.exchange.failure == net::FailureKind::invalid_request
                       ? engine::Proof::refused
                       : engine::Proof::not_sent;
    }
    std::unreachable();
}

bool is_key_refusal(const lexi::Exchange& exchange) {
    return exchange.error_class == lexi::ErrorClass::invalid_key ||
           exchange.error_class == lexi::ErrorClass::insufficient_permissions;
}

engine::ListFailure to_engine(const lexi::Exchange& exchange) {
    using Kind = engine::ListFailure::Kind;
    const bool limited = exchange.error_class == lexi::ErrorClass::rate_limited;
    return {limited                    ? Kind::rate_limited
            : is_key_refusal(exchange) ? Kind::key_refused
                                       : Kind::other,
            exchange.error, quota_of(exchange), exchange.sent || exchange.status != 0};
}

}  // namespace

Account::Account(Surroundings surroundings, Options options, std::uint64_t seed)
    : around_(surroundings),
      options_(std::move(options)),
      engine_(options_.engine, seed),
      timer_(around_.supervisor.loop()),
      writer_(around_.supervisor.loop(), around_.ledger, options_.name,
              {.appending = [this] { look_for_room(); },
               .durable = [this](std::uint64_t batch,
                                 const Result<std::uint64_t>& result) { durable(batch, result); },
               .hid = [this](const std::string& task) { tell_hidden(task); }}) {
    assert(options_.timeout > std::chrono::milliseconds{});
}

Result<void> Account::restore() {
    return read_state(around_.ledger, options_.name, [this](const engine::Record& record, Time at) {
        engine_.restore(record, at);
        if (const auto* policy = std::get_if<engine::PolicyRecord>(&record)) {
            recorded_policy_ = *policy;
        } else if (const auto* checkpoint = std::get_if<engine::CheckpointRecord>(&record)) {
            recorded_policy_ = {checkpoint->policy_hash, checkpoint->policy_text,
                                checkpoint->rules};
        }
    });
}

void Account::start(policy::PolicyRef policy) {
    perform(engine_.start(now(), std::move(policy), options_.detail));
}

void Account::stop() {
    if (!stopping_) {
        stopping_ = true;
        perform(engine_.stop(now()));
    }
}

void Account::abandon_requests() {
    around_.api.close();
}

void Account::change_policy(policy::PolicyRef policy) {
    perform(engine_.policy_changed(now(), std::move(policy)));
}

void Account::wish() {
    perform(engine_.wished(now()));
}

void Account::obey(const engine::OrderRecord& order, Told told) {
    perform(engine_.obey(now(), order), std::move(told));
}

void Account::settle(std::string_view task, engine::Outcome as, std::string_view by, Told told) {
    perform(engine_.settle(now(), task, as, by), std::move(told));
}

void Account::perform(engine::Engine::Obeyed obeyed, Told told) {
    if (obeyed.answer) {
        for (const engine::Action& action : obeyed.actions) {
            if (const auto* write = std::get_if<engine::Write>(&action)) {
                owed_.push_back({write->batch, std::move(*obeyed.answer), std::move(told)});
                break;
            }
        }
    } else {
        told(std::move(obeyed.answer));
    }
    perform(std::move(obeyed.actions));
}

void Account::key_changed() {
    perform(engine_.key_changed(now()));
}

void Account::perform(engine::Actions actions) {
    for (engine::Action& action : actions) {
        if (auto* list = std::get_if<engine::SendList>(&action)) {
            around_.supervisor.run("listing", send_list(list->status));
        } else if (auto* request = std::get_if<engine::SendRequest>(&action)) {
            around_.supervisor.run("approving", send_request(std::move(*request)));
        } else if (auto* write = std::get_if<engine::Write>(&action)) {
            record(std::move(*write));
        } else if (auto* notice = std::get_if<engine::Notice>(&action)) {
            tell(std::move(*notice));
        }
    }
    end_pass_if_done();
    arm_timer();
    if (engine_.stopped() && stopped_) {
        timer_.cancel();
        std::exchange(stopped_, nullptr)();
    }
}

void Account::end_pass_if_done() {
    if (!options_.one_pass || stopping_) {
        return;
    }
    const engine::Now moment = now();
    const std::optional<engine::Instant> work = engine_.work_at(moment);
    if (!pass_failure_.empty() || !work || *work - moment.instant > *options_.one_pass) {
        left_over_ = engine_.waiting_count();
        if (pass_failure_.empty() && !engine_.listed_once()) {
            pass_failure_ = list_error_;
        }
        stop();
    }
}

void Account::arm_timer() {
    const engine::Now moment = now();
    const engine::Instant wake = std::min(engine_.wake_at(moment), moment.instant + sleep_max);
    if (engine_.stopped() || (armed_for_ && *armed_for_ <= wake)) {
        return;  // a timer that rings too early rings once more
    }
    armed_for_ = wake;
    timer_.expires_after(std::max(wake - moment.instant, Duration::zero()));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            armed_for_.reset();
            perform(engine_.tick(now()));
            look_for_room();
        }
    });
}

void Account::record(engine::Write write) {
    bool awaited = engine_.nothing_under_way();
    for (const engine::Record& record : write.records) {
        awaited = awaited || std::holds_alternative<engine::IntentRecord>(record);
        around_.observer.recorded(record);
        if (std::holds_alternative<engine::CheckpointText>(record)) {
            checkpoint_batch_ = write.batch;
        }
    }
    writer_.write(std::move(write), awaited);
}

void Account::tell(engine::Notice notice) {
    redactor().redact(notice.text);
    around_.observer.noticed(notice);
}

void Account::tell_hidden(const std::string& task) {
    if (std::exchange(secret_told_, true)) {
        return;
    }
    tell(
        {engine::Notice::Level::warning,
         "what is recorded" + (task.empty() ? std::string() : " of task " + in_backticks(task)) +
             " held a secret, the API key say: it is recorded without it, and a decision on such a "
             "task can't be derived again; make a new key, and find out who wrote the old one "
             "there"});
}

void Account::durable(std::uint64_t batch, const Result<std::uint64_t>& result) {
    if (!result) {
        around_.supervisor.fail(exit_ledger,
                                "the ledger is in doubt, approving stops: " + result.error().text);
        return;
    }
    while (!owed_.empty() && owed_.front().batch <= batch) {
        const Owed owed = std::move(owed_.front());
        owed_.pop_front();
        owed.told(owed.answer);
    }
    perform(engine_.durable(now(), batch));
    if (checkpoint_batch_ && *checkpoint_batch_ <= batch) {
        checkpoint_batch_.reset();
        if (options_.retention) {
            remove_old_entries();
        }
    }
}

// After each checkpoint: what the newest one that is old enough stands for is no longer needed.
void Account::remove_old_entries() {
    const Time at = now().time;
    const Result<std::uint64_t> checkpoint =
        around_.ledger.last_checkpoint(options_.name, at - *options_.retention);
    if (!checkpoint || *checkpoint == 0) {
        return;  // what can't be read will show when it is next written or verified
    }
    around_.ledger.prune(
        *checkpoint, at, [this, &loop = around_.supervisor.loop()](Result<std::uint64_t> result) {
            asio::post(loop, [this, result = std::move(result)] {
                if (!result) {
                    tell({engine::Notice::Level::warning,
                          "old entries stay in the ledger: " + result.error().text});
                } else {
                    tell(
                        {engine::Notice::Level::info,
                         "the ledger's entries up to " + std::to_string(*result) + " are removed"});
                }
            });
        });
}

// Before each commit and, since the timer never sleeps long, soon after somebody made room.
void Account::look_for_room() {
    const bool has_room = around_.ledger.has_room();
    if (std::exchange(has_room_, has_room) != has_room) {
        perform(engine_.room_changed(now(), has_room));
    }
}

asio::awaitable<void> Account::send_list(engine::Status status) {
    lexi::ListResult result = co_await around_.api.list(
        to_lexi(status), std::chrono::steady_clock::now() + options_.timeout);
    if (!result.list) {
        count_list_failure(result.exchange);
        perform(engine_.list_failed(now(), status, to_engine(result.exchange)));
        co_return;
    }
    list_failures_ = 0;
    if (status == engine::Status::pending) {
        around_.observer.listed(result.list->tasks.size());
        report_oddities(*result.list);
    }
    report_part(status, result.list->not_whole);
    perform(engine_.listed(now(), status,
                           {std::move(result.list->tasks), std::move(result.list->duplicates),
                            to_engine(result.exchange.quota), std::move(result.list->malformed_ids),
                            result.list->not_whole.empty(), kept_of(result.exchange.freshness)}));
}

// Says once for each reason why lists are not whole, however the numbers in it change.
void Account::report_part(engine::Status status, const std::string& why) {
    constexpr std::size_t kinds_max = 16;  // more are no news
    std::string kind = why;
    std::erase_if(kind, [](char character) { return character >= '0' && character <= '9'; });
    if (why.empty() || told_parts_.size() >= kinds_max || !told_parts_.insert(kind).second) {
        return;
    }
    tell({engine::Notice::Level::warning,
          "the list of " + std::string(engine::to_text(status)) + " tasks is not whole, since " +
              why + ": what it shows is decided, and what it lacks is not taken for gone"});
}

// A single pass has no use for a key or a certificate that is refused, and little for patience.
void Account::count_list_failure(const lexi::Exchange& exchange) {
    ++list_failures_;
    list_error_ = redactor().redacted(exchange.error);
    const bool hopeless = is_key_refusal(exchange) || exchange.failure == net::FailureKind::tls;
    if (options_.one_pass && (hopeless || list_failures_ >= pass_list_failures_max)) {
        pass_failure_ = list_error_;
    }
}

asio::awaitable<void> Account::send_request(engine::SendRequest request) {
    const auto deadline = std::chrono::steady_clock::now() + options_.timeout;
    lexi::ActionResult result;
    if (request.effect == policy::Effect::dismiss) {
        result = co_await around_.api.dismiss(request.task, request.reason, deadline);
    } else {
        result = co_await around_.api.approve(request.task, deadline);
    }
    if (options_.one_pass && result.outcome == lexi::Outcome::key_refused) {
        pass_failure_ = redactor().redacted(result.exchange.error);
    }
    perform(engine_.answered(now(), request.task,
                             {proof_of(result), std::move(result.exchange.error),
                              result.exchange.quota.request_id, quota_of(result.exchange)}));
}

// Says once what is wrong with a list, not at each poll.
void Account::report_oddities(const lexi::TaskList& list) {
    constexpr std::size_t named_max = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(list.malformed.size(), named_max); ++i) {
        const lexi::Malformed& malformed = list.malformed[i];
        text += "; number " + std::to_string(malformed.index + 1) + ' ' +
                in_backticks(malformed.id) + ": " + malformed.error;
    }
    if (!text.empty()) {
        text = std::to_string(list.malformed_count) +
               " tasks of the list are malformed and skipped" + text;
    }
    for (std::size_t i = 0; i < std::min(list.duplicates.size(), named_max); ++i) {
        text += (text.empty() ? "" : "; ") + std::string("the list shows ") +
                in_backticks(list.duplicates[i]) + " more than once, so it is held";
    }
    const auto* cap = std::ranges::find(usual_caps, list.tasks.size());
    if (cap != std::end(usual_caps)) {
        text += (text.empty() ? "" : "; ") + std::string("the list has exactly ") +
                std::to_string(*cap) + " tasks: the API may have left out others";
    }
    if (text != oddities_ && !text.empty()) {
        tell({engine::Notice::Level::warning, text});
    }
    oddities_ = std::move(text);
}

}  // namespace lexid::service
