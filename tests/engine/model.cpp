#include "engine/model.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace lexid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Duration list_takes = 80ms;
constexpr Duration request_takes = 50ms;
constexpr Duration commit_takes = 3ms;
constexpr Duration request_timeout = 10s;
constexpr Duration late_takes = 25s;  // within the settle_after of every test

bool has_intent(const std::vector<Record>& ledger, std::string_view task) {
    // The newest record about the task must be an intent.
    for (auto it = ledger.rbegin(); it != ledger.rend(); ++it) {
        if (const auto* intent = std::get_if<IntentRecord>(&*it)) {
            if (intent->decision.task == task) {
                return true;
            }
        } else if (const auto* outcome = std::get_if<OutcomeRecord>(&*it)) {
            if (outcome->task == task) {
                return false;
            }
        }
    }
    return false;
}

bool is_confirmed(const std::vector<Record>& ledger, std::string_view task) {
    return std::ranges::any_of(ledger, [task](const Record& record) {
        const auto* outcome = std::get_if<OutcomeRecord>(&record);
        return outcome != nullptr && outcome->task == task &&
               outcome->outcome == Outcome::confirmed;
    });
}

}  // namespace

policy::PolicyRef policy_of(const std::string& text) {
    auto policy = policy::parse_policy(text);
    if (!policy) {
        std::cerr << render(policy.error(), "test policy", text) << '\n';
        std::abort();
    }
    return *policy;
}

policy::TaskRef task_of(const std::string& id, const std::string& type, const std::string& status) {
    auto task = policy::Task::from_json({{"id", id},
                                         {"type", type},
                                         {"status", status},
                                         {"description", "task " + id},
                                         {"created_at", "2024-10-01T00:00:00Z"},
                                         {"metadata", boost::json::object()}});
    if (!task) {
        std::cerr << task.error().text << '\n';
        std::abort();
    }
    return *task;
}

Model::Model(Engine::Settings settings, policy::PolicyRef policy, Faults faults)
    : settings_(settings), policy_(std::move(policy)), faults_(std::move(faults)) {}

void Model::add_task(const std::string& id, const std::string& type) {
    server_[id] = ServerTask{.type = type};
}

bool Model::all_have(std::string_view status) const {
    return std::ranges::all_of(
        server_, [status](const auto& entry) { return entry.second.status == status; });
}

void Model::boot() {
    engine_.emplace(settings_, 7);
    for (std::size_t i = 0; i < ledger_.size(); ++i) {
        engine_->restore(ledger_[i], ledger_times_[i]);
    }
    perform(engine_->start(now(), policy_, "test"));
}

void Model::crash(bool written_arrives) {
    std::erase_if(queue_, [](const auto& entry) { return entry.second.of_process; });
    if (written_arrives) {
        for (const Write& write : writes_under_way_) {
            commit(write);
        }
    }
    writes_under_way_.clear();
    requests_under_way_.clear();
    clock_ += 1s;
    boot();
}

void Model::run(Duration until) {
    if (!engine_) {
        boot();
    }
    while (clock_ < until) {
        const Duration wake = engine_->wake_at(now()).time_since_epoch();
        if (queue_.empty() || wake < queue_.begin()->first) {
            clock_ = std::max(wake, clock_);
            if (clock_ >= until) {
                break;
            }
            Actions actions = engine_->tick(now());
            if (actions.empty() && !engine_->is_working_through() &&
                engine_->wake_at(now()).time_since_epoch() <= clock_) {
                violate("a tick that was due led to nothing and is due again: a busy loop");
                clock_ += 1ms;
            }
            perform(std::move(actions));
            continue;
        }
        clock_ = std::max(clock_, queue_.begin()->first);
        const Delivery delivery = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        delivery.deliver();
    }
    clock_ = until;
}

void Model::change_policy(policy::PolicyRef policy) {
    policy_ = std::move(policy);
    perform(engine_->policy_changed(now(), policy_));
}

Fault Model::next_fault() {
    return faults_(steps_++);
}

void Model::at(Duration delay, std::function<void()> deliver, bool of_process) {
    queue_.emplace(clock_ + delay, Delivery{std::move(deliver), of_process});
}

void Model::perform(Actions actions) {
    for (const Action& action : actions) {
        if (const auto* list = std::get_if<SendList>(&action)) {
            ++lists_;
            at(list_takes, [this, status = list->status] { answer_list(status); });
        } else if (const auto* request = std::get_if<SendRequest>(&action)) {
            ++requests_;
            check_request(*request);
            requests_under_way_.insert(request->task);
            at(request_takes, [this, sent = *request] { answer_request(sent); });
        } else if (const auto* write = std::get_if<Write>(&action)) {
            writes_under_way_.push_back(*write);
            at(commit_takes, [this, batch = write->batch] {
                const Fault fault = next_fault();
                if (fault == Fault::crash || fault == Fault::crash_durable) {
                    crash(fault == Fault::crash_durable);
                    return;
                }
                commit(writes_under_way_.front());
                writes_under_way_.erase(writes_under_way_.begin());
                perform(engine_->durable(now(), batch));
            });
        }
    }
}

void Model::commit(const Write& write) {
    for (const Record& record : write.records) {
        const EncodedRecord encoded = encode(record);
        Result<Record> decoded = decode(encoded.kind, encoded.task, encoded.body);
        if (!decoded) {
            violate("a record does not read back: " + decoded.error().text);
            continue;
        }
        ledger_.push_back(std::move(*decoded));
        ledger_times_.push_back(write.at);
    }
}

void Model::check_request(const SendRequest& request) {
    if (requests_under_way_.contains(request.task)) {
        violate("two requests at once for " + request.task);
    }
    if (!has_intent(ledger_, request.task)) {
        violate("a request without a durable intent for " + request.task);
    }
    if (is_confirmed(ledger_, request.task)) {
        violate("a request for the confirmed task " + request.task);
    }
}

void Model::apply(const SendRequest& request) {
    ServerTask& task = server_.at(request.task);
    if (task.status == "pending") {
        task.status = "approved";
        ++task.approvals;
    }
}

void Model::answer_list(Status status) {
    switch (next_fault()) {
        case Fault::list_fails:
            return perform(engine_->list_failed(now(), status, {}));
        case Fault::list_rate_limited:
            return perform(
                engine_->list_failed(now(), status, {ListFailure::Kind::rate_limited, "429", {}}));
        case Fault::crash:
            return crash(false);
        case Fault::crash_durable:
            return crash(true);
        default:
            break;
    }
    List list;
    for (const auto& [id, task] : server_) {
        if (task.status == to_text(status)) {
            list.tasks.push_back(task_of(id, task.type, task.status));
        }
    }
    perform(engine_->listed(now(), status, list));
}

void Model::answer_request(const SendRequest& request) {
    const auto tell = [this, request](Proof proof) {
        requests_under_way_.erase(request.task);
        perform(engine_->answered(now(), request.task, {proof, "", "", {}}));
    };
    const auto give_up = [this, tell] { at(request_timeout, [tell] { tell(Proof::nothing); }); };
    switch (next_fault()) {
        case Fault::lost_before:
            return give_up();
        case Fault::lost_after:
            apply(request);
            return give_up();
        case Fault::late:
            at(late_takes, [this, request] { apply(request); }, false);
            return give_up();
        case Fault::rate_limited:
            return tell(Proof::rate_limited);
        case Fault::refused:
            return tell(Proof::refused);
        case Fault::not_sent:
            return tell(Proof::not_sent);
        case Fault::crash:
            apply(request);
            return crash(false);
        case Fault::crash_durable:
            return crash(true);
        default:
            break;
    }
    const bool pending = server_.at(request.task).status == "pending";
    apply(request);
    tell(pending ? Proof::done : Proof::not_pending);
}

}  // namespace lexid::engine
