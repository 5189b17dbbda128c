#include "net/watchdog.hpp"

#include <utility>

namespace lexid::net {

void Watchdog::add(Watch& watch) {
    watch.index_ = watches_.size();
    watches_.push_back(&watch);
    arm(watch.deadline_);
}

void Watchdog::remove(Watch& watch) {
    watches_.back()->index_ = watch.index_;
    std::swap(watches_[watch.index_], watches_.back());
    watches_.pop_back();
    if (watches_.empty() && armed_ != Clock::time_point::max()) {
        armed_ = Clock::time_point::max();
        timer_.cancel();
    }
}

void Watchdog::arm(Clock::time_point deadline) {
    if (deadline >= armed_) {
        return;
    }
    armed_ = deadline;
    timer_.expires_at(deadline);
    timer_.async_wait([weak = weak_from_this(), deadline](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && self->armed_ == deadline) {
            self->fire();
        }
    });
}

void Watchdog::fire() {
    const auto now = Clock::now();
    armed_ = Clock::time_point::max();
    std::vector<Watch*> due;
    auto earliest = Clock::time_point::max();
    for (Watch* watch : watches_) {
        if (watch->end_ != Watch::End::none) {
            continue;
        }
        if (watch->deadline_ <= now) {
            due.push_back(watch);
        } else {
            earliest = std::min(earliest, watch->deadline_);
        }
    }
    arm(earliest);
    for (Watch* watch : due) {
        watch->finish(Watch::End::expired);
    }
}

void Watchdog::close() {
    closed_ = true;
    const auto watches = watches_;
    for (Watch* watch : watches) {
        watch->finish(Watch::End::cancelled);
    }
}

Watch::Watch(std::shared_ptr<Watchdog> watchdog, Watchdog::Clock::time_point deadline)
    : watchdog_(std::move(watchdog)), deadline_(deadline) {
    watchdog_->add(*this);
    if (watchdog_->closed()) {
        end_ = End::cancelled;
    }
}

Watch::~Watch() {
    watchdog_->remove(*this);
}

void Watch::aim(std::function<void()> abort) {
    abort_ = std::move(abort);
    if (end_ != End::none && abort_) {
        abort_();
    }
}

void Watch::set_deadline(Watchdog::Clock::time_point deadline) {
    deadline_ = deadline;
    watchdog_->arm(deadline);
}

void Watch::finish(End end) {
    if (end_ != End::none) {
        return;
    }
    end_ = end;
    if (abort_) {
        abort_();
    }
}

}  // namespace lexid::net
