#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "engine/answer.hpp"
#include "engine/record.hpp"

namespace lexid::service {

// What is said over the admin socket: one request, one answer, each a JSON object in a line of its
// own. There is no word that approves a task: only the policy does.

enum class AdminAct { hold, release, retry, settle, pause, resume, poll, reload, status };

std::string_view to_text(AdminAct act);

struct AdminRequest {
    AdminAct act = AdminAct::status;
    std::string account;
    std::string task;                                      // hold, release, retry, settle
    std::string because;                                   // hold, pause; may be empty
    engine::Outcome outcome = engine::Outcome::confirmed;  // settle; never unknown

    friend bool operator==(const AdminRequest&, const AdminRequest&) = default;
};

struct AdminAnswer {
    int exit_code = 0;           // of the command that asked
    std::string text;            // for people; lines, outside text in them escaped
    boost::json::object status;  // for programs, if the request was `status`

    friend bool operator==(const AdminAnswer&, const AdminAnswer&) = default;
};

// A line that is longer is no request; far more than a reason takes.
inline constexpr std::size_t admin_request_bytes_max = 4096;
// Far more than what a policy of the largest size can make of a status.
inline constexpr std::size_t admin_answer_bytes_max = 4 * 1024 * 1024;

// Both without the line's end. A request is refused unless it has all the fields that belong to its
// act, none that don't, and each within its bounds.
std::string encode(const AdminRequest& request);
Result<AdminRequest> parse_admin_request(std::string_view line);

std::string encode(const AdminAnswer& answer);
Result<AdminAnswer> parse_admin_answer(std::string_view line);

}  // namespace lexid::service
