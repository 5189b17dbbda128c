#include <algorithm>
#include <utility>

#include "sim/world.hpp"

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;
using engine::Proof;

constexpr Duration timeout = 10s;

std::string_view to_text(Proof proof) {
    switch (proof) {
        case Proof::done:
            return "done";
        case Proof::not_pending:
            return "not pending";
        case Proof::refused:
            return "refused";
        case Proof::rate_limited:
            return "rate limited";
        case Proof::key_refused:
            return "key refused";
        case Proof::not_sent:
            return "not sent";
        case Proof::nothing:
            return "nothing certain";
    }
    std::unreachable();
}

}  // namespace

// One way.
Duration World::latency() {
    return dice_.between(5ms, scenario_.answers_within / 2);
}

void World::send_list(engine::Status status) {
    ListUnderWay list{status, clocks_.moment(), {}};
    const bool left = !chance_.befalls(Fault::not_sent);
    trace([&] {
        return "asks for the list of " + std::string(to_text(status)) + " tasks" +
               (left ? "" : ", without a connection");
    });
    if (left) {
        oracles_.list_leaves(clocks_.moment());
        agenda_.add(clocks_.now() + latency(), Event::list_arrives, lists_.size(), life_);
    } else {
        list.reply.failure = {engine::ListFailure::Kind::other, "no connection", {}, false};
        agenda_.add(clocks_.now() + dice_.between(1ms, timeout), Event::list_answered,
                    lists_.size(), life_);
    }
    lists_.push_back(std::move(list));
}

void World::list_arrives(std::size_t number, std::uint64_t life) {
    ListUnderWay& list = lists_[number];
    list.reply = api_.list(list.status, clocks_.now());
    const bool slow = chance_.befalls(Fault::list_slow);
    const TrueTime gives_up = list.sent.at + timeout;
    const TrueTime answered = !list.reply.answers ? gives_up
                              : slow              ? dice_.between(clocks_.now(), gives_up)
                                                  : clocks_.now() + latency();
    agenda_.add(answered, Event::list_answered, number, life);
}

void World::list_answered(std::size_t number) {
    ListUnderWay& under_way = lists_[number];
    const ModelApi::ListReply reply = std::exchange(under_way.reply, {});
    const Moment moment = clocks_.moment();
    may_be_done_ = true;
    if (!reply.list) {
        trace([&] { return "the list fails: " + reply.failure.text; });
        oracles_.quota_answered(reply.failure.quota, moment);
        return perform(engine_->list_failed(moment.machine, under_way.status, reply.failure));
    }
    trace([&] {
        std::string text = reply.kept_since ? "a kept list shows" : "the list shows";
        for (const policy::TaskRef& task : reply.list->tasks) {
            text += ' ' + std::string(task->id());
        }
        return text;
    });
    Moment tells_of = under_way.sent;
    if (reply.kept_since) {
        const Duration older = std::max(tells_of.at - *reply.kept_since, Duration::zero());
        tells_of.at -= older;
        tells_of.machine.instant -= older;
    }
    oracles_.quota_answered(reply.kept_since ? engine::Quota{} : reply.list->quota, moment);
    oracles_.list_answered(under_way.status, *reply.list, tells_of);
    perform(engine_->listed(moment.machine, under_way.status, *reply.list));
}

void World::send_request(const engine::SendRequest& sent) {
    const std::size_t number = requests_.size();
    Request request;
    request.task = stage_.catalogue.task(sent.task);
    request.effect = sent.effect;
    request.life = life_;
    request.sent = clocks_.now();
    request.left = !chance_.befalls(Fault::not_sent);
    trace([&] {
        return "asks to " + std::string(to_text(sent.effect)) + ' ' + sent.task +
               (request.left ? "" : ", without a connection");
    });
    oracles_.request_leaves(request, clocks_.moment());
    if (!request.left) {
        request.answer = engine::Answer{Proof::not_sent, "no connection", "", {}};
        agenda_.add(clocks_.now() + dice_.between(1ms, timeout), Event::request_answered, number,
                    life_);
    } else if (chance_.befalls(Fault::lost_before)) {
        oracles_.lost();
        agenda_.add(clocks_.now() + timeout, Event::request_answered, number, life_);
    } else {
        agenda_.add(clocks_.now() + latency(), Event::request_arrives, number);
    }
    requests_.push_back(std::move(request));
}

void World::request_arrives(std::size_t number) {
    Request& request = requests_[number];
    api_.receive(request, clocks_.now());
    trace([&] {
        return "the API gets the request for " + stage_.catalogue.id(request.task) + ": " +
               (request.took_effect ? "it takes effect" : "no effect") +
               (request.takes_effect_late ? " yet" : "") + ", the answer is " +
               (request.answer ? std::string(to_text(request.answer->proof)) : "lost");
    });
    if (request.took_effect) {
        oracles_.took_effect(request);
    }
    if (request.over) {
        return end_request(number, request.may_act_until);
    }
    const TrueTime answered = request.answer ? clocks_.now() + latency() : request.sent + timeout;
    agenda_.add(answered, Event::request_answered, number, request.life);
}

// Nobody waits for the request's answer any more. What has arrived and is to take effect late does
// so by `may_act_until`.
void World::end_request(std::size_t number, TrueTime may_act_until) {
    Request& request = requests_[number];
    request.over = true;
    request.may_act_until = may_act_until;
    if (std::exchange(request.takes_effect_late, false)) {
        agenda_.add(dice_.between(clocks_.now(), may_act_until - 1ms), Event::takes_effect, number);
    }
}

void World::request_answered(std::size_t number) {
    Request& request = requests_[number];
    if (!request.answer) {
        request.answer = engine::Answer{Proof::nothing, "no answer in time", "", {}};
    }
    const bool certain = request.answer->proof != Proof::nothing;
    const Duration window = certain ? 0s : scenario_.settings.settle_after;
    end_request(number, clocks_.now() + window);
    trace([&] {
        return "the answer for " + stage_.catalogue.id(request.task) + ": " +
               std::string(to_text(request.answer->proof));
    });
    const engine::Answer answer = *request.answer;
    const Moment moment = clocks_.moment();
    oracles_.quota_answered(answer.quota, moment);
    perform(engine_->answered(moment.machine, stage_.catalogue.id(request.task), answer));
}

void World::takes_effect(std::size_t number) {
    Request& request = requests_[number];
    api_.apply(request, clocks_.now());
    trace([&] {
        return "the API carries out the request for " + stage_.catalogue.id(request.task) +
               " late" + (request.took_effect ? "" : ", to no effect");
    });
    if (request.took_effect) {
        oracles_.took_effect(request);
    }
    may_be_done_ = true;
}

}  // namespace lexid::sim
