#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/message.hpp"

namespace lexid::lexi {

// The documented refusals. `other`: everything else that is not a success, and tells nothing about
// what the server did.
enum class ErrorClass : std::uint8_t {
    validation_error,          // 400
    invalid_key,               // 401
    insufficient_permissions,  // 403
    not_found,                 // 404
    rate_limited,              // 429
    other,
};

struct ApiError {
    ErrorClass error_class = ErrorClass::other;
    std::string text;  // for people: status, code and message; outside text escaped and bounded
};

// Reads an answer that is no 2xx. A class needs both: the documented status, and the envelope
// `{"error": {"code", "message"}}` with the code that belongs to it. A platform's HTML page or JSON
// of another shape is `other`, whatever its status, and so is one that contradicts itself
// (envelope.hpp).
ApiError read_error(const net::Response& response);

// Whether an answer that is no 2xx says, in whatever form, that there were too many requests: a 429
// with any body, or an error code to that effect with any status. It proves nothing about what the
// server did, and is reason enough to wait.
bool tells_limit(const net::Response& response);

// What an answer to an approval or a dismissal proves. One that contradicts itself proves nothing
// (envelope.hpp), nor does one that somebody on the way had kept (freshness.hpp): no POST can be
// answered like that, so it is the answer to something else.
enum class Outcome : std::uint8_t {
    confirmed,     // 200, 201 or 202, and the body names this task in the status asked for
    not_pending,   // 400 validation_error: the task was decided earlier, by whomever
    refused,       // 404 not_found: nothing happened
    rate_limited,  // 429 rate_limited: nothing happened
    key_refused,   // 401 invalid_key, 403 insufficient_permissions: nothing happened
    unknown,       // it may have happened or not; settled by reading
};
std::string_view name(Outcome outcome);

struct ActionAnswer {
    Outcome outcome = Outcome::unknown;
    bool execution_started = false;  // what a confirmed approval says
    std::string text;                // for people, empty if confirmed
};

ActionAnswer read_approval(const net::Response& response, std::string_view id);
ActionAnswer read_dismissal(const net::Response& response, std::string_view id);

// What Lexi says to a message.
struct ChatAnswer {
    std::string response;  // outside text
    std::string conversation_id;
    std::optional<std::string> task_id;
    bool requires_approval = false;
};

// Reads a 200, 201 or 202; nothing if it is not as documented or contradicts itself.
std::optional<ChatAnswer> read_chat(const net::Response& response);

}  // namespace lexid::lexi
