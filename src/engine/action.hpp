#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/answer.hpp"
#include "engine/record.hpp"

namespace lexid::engine {

// What the engine asks of whoever runs it. Each is answered by an event of engine.hpp.

// Ask for a list; answered by listed() or list_failed().
struct SendList {
    Status status = Status::pending;
};

// Send one approval or dismissal, once; answered by answered().
struct SendRequest {
    std::string task;
    policy::Effect effect = policy::Effect::approve;
    std::optional<policy::DismissReason> reason;  // to dismiss it, if the rule names one
};

// Append the records with the time `at`, in this order and after all that were asked for before;
// answered by durable() with `batch` once they are.
struct Write {
    std::uint64_t batch = 0;
    Time at{};  // when all of it happened
    std::vector<Record> records;
};

// Tell the people who answer for the account.
struct Notice {
    enum class Level { info, warning, error };
    Level level = Level::info;
    std::string text;
};

using Action = std::variant<SendList, SendRequest, Write, Notice>;
using Actions = std::vector<Action>;

}  // namespace lexid::engine
