#pragma once

#include "service/observer.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

// Shows each decision as one line: time, verdict, type, description, and the rule with its reason.
class Screen final : public service::Observer {
public:
    explicit Screen(Terminal terminal) : terminal_(terminal) {}

    void print_header();

    void recorded(const engine::Record& record) override;
    void noticed(const engine::Notice& notice) override;
    void listed(std::size_t) override {}

private:
    void print_decision(const engine::DecisionRecord& decision);
    void print_outcome(const engine::OutcomeRecord& outcome);

    Terminal terminal_;
};

Colour colour_of(policy::Verdict verdict);

}  // namespace lexid::daemon
