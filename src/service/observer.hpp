#pragma once

#include <cstddef>
#include <vector>

#include "engine/action.hpp"

namespace lexid::service {

// Sees what an account does, as it does it: the log, the demo's screen, a report. Called on the
// loop's thread; must not block it.
class Observer {
public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    // A record on its way to the ledger.
    virtual void recorded(const engine::Record& record) = 0;
    virtual void noticed(const engine::Notice& notice) = 0;
    // A list of pending tasks came in.
    virtual void listed(std::size_t tasks) = 0;
};

// Passes everything on to several observers, in the order in which they were added. They outlive
// it.
class Observers final : public Observer {
public:
    void add(Observer& observer) { observers_.push_back(&observer); }

    void recorded(const engine::Record& record) override {
        for (Observer* observer : observers_) {
            observer->recorded(record);
        }
    }
    void noticed(const engine::Notice& notice) override {
        for (Observer* observer : observers_) {
            observer->noticed(notice);
        }
    }
    void listed(std::size_t tasks) override {
        for (Observer* observer : observers_) {
            observer->listed(tasks);
        }
    }

private:
    std::vector<Observer*> observers_;
};

}  // namespace lexid::service
