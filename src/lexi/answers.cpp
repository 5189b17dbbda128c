#include "lexi/answers.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <expected>
#include <utility>

#include "base/text.hpp"
#include "json/read.hpp"
#include "lexi/envelope.hpp"
#include "lexi/freshness.hpp"

namespace lexid::lexi {
namespace {

// A code is one word and a message one sentence; what is longer is cut.
constexpr std::size_t code_characters_max = 60;
constexpr std::size_t message_characters_max = 200;

// What APIs call it.
constexpr std::array<std::string_view, 5> limit_codes = {
    "rate_limited", "rate_limit", "rate_limit_exceeded", "too_many_requests", "quota_exceeded"};

const boost::json::object* object_at(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::string_view> string_at(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    const auto* string = value == nullptr ? nullptr : value->if_string();
    return string == nullptr ? std::nullopt
                             : std::optional(std::string_view(string->data(), string->size()));
}

bool is_true(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    return value != nullptr && value->is_bool() && value->get_bool();
}

ErrorClass classify(unsigned status, std::string_view code) {
    const struct {
        unsigned status;
        std::string_view code;
        ErrorClass error_class;
    } documented[] = {
        {400, "validation_error", ErrorClass::validation_error},
        {401, "invalid_key", ErrorClass::invalid_key},
        {403, "insufficient_permissions", ErrorClass::insufficient_permissions},
        {404, "not_found", ErrorClass::not_found},
        {429, "rate_limited", ErrorClass::rate_limited},
    };
    for (const auto& row : documented) {
        if (row.status == status && row.code == code) {
            return row.error_class;
        }
    }
    return ErrorClass::other;
}

std::string answered(const net::Response& response) {
    return "the API answered " + std::to_string(response.status);
}

std::string with_body(const net::Response& response) {
    return response.body.empty() ? " without a body" : " with " + in_backticks(response.body);
}

Outcome outcome_of(ErrorClass error_class) {
    switch (error_class) {
        case ErrorClass::validation_error:
            return Outcome::not_pending;
        case ErrorClass::invalid_key:
        case ErrorClass::insufficient_permissions:
            return Outcome::key_refused;
        case ErrorClass::not_found:
            return Outcome::refused;
        case ErrorClass::rate_limited:
            return Outcome::rate_limited;
        case ErrorClass::other:
            return Outcome::unknown;
    }
    return Outcome::unknown;
}

// That something was done, now or soon, is said by these; the others of their hundred say that an
// answer is partial, altered on the way, empty, or about several things.
bool is_success(unsigned status) {
    return status == 200 || status == 201 || status == 202;
}

// What says that this is no answer to a POST; empty if nothing does.
std::string denial_by_headers(const net::Response& response) {
    if (const Freshness freshness = read_freshness(response.headers); freshness.stored) {
        return freshness.said + ", so it was kept on the way and answers another request";
    }
    if (const auto range = response.header("Content-Range"); !range.empty()) {
        return in_backticks("Content-Range: " + std::string(range)) + ", so it is a part of one";
    }
    return {};
}

// Some APIs show the whole task beside what was done.
std::string denial_by_task(const boost::json::object& data, std::string_view id,
                           std::string_view status) {
    const auto* task = object_at(data, "task");
    const std::pair<std::string_view, std::string_view> fields[] = {{"id", id}, {"status", status}};
    for (const auto& [field, wanted] : fields) {
        if (task != nullptr && task->contains({field.data(), field.size()}) &&
            string_at(*task, field) != wanted) {
            return "`task." + std::string(field) + "` is another one";
        }
    }
    return {};
}

ActionAnswer in_doubt(const net::Response& response, std::string_view why) {
    return {Outcome::unknown, false,
            answered(response) + with_body(response) +
                ", which contradicts itself: " + std::string(why)};
}

ActionAnswer read_success(const net::Response& response, std::string_view id,
                          std::string_view status) {
    const auto body = json::read(response.body);
    const auto* outer = body ? body->if_object() : nullptr;
    const auto* data = outer == nullptr ? nullptr : object_at(*outer, "data");
    if (!is_success(response.status)) {
        return {Outcome::unknown, false,
                answered(response) + with_body(response) + ", a status that confirms nothing"};
    }
    if (data == nullptr || string_at(*data, "task_id") != id ||
        string_at(*data, "status") != status) {
        return {Outcome::unknown, false,
                answered(response) + with_body(response) + ", which does not say that task " +
                    in_backticks(id) + " is " + std::string(status)};
    }
    for (const std::string& why :
         {denial_by_headers(response), denial_in(*outer, response.status, status),
          denial_in(*data, response.status, status), denial_by_task(*data, id, status)}) {
        if (!why.empty()) {
            return in_doubt(response, why);
        }
    }
    return {Outcome::confirmed, is_true(*data, "execution_started"), {}};
}

ActionAnswer read_action(const net::Response& response, std::string_view id,
                         std::string_view status) {
    if (response.status >= 200 && response.status < 300) {
        return read_success(response, id, status);
    }
    ApiError error = read_error(response);
    const Outcome outcome = outcome_of(error.error_class);
    const std::string why = outcome == Outcome::unknown ? "" : denial_by_headers(response);
    return why.empty() ? ActionAnswer{outcome, false, std::move(error.text)}
                       : in_doubt(response, why);
}

}  // namespace

bool tells_limit(const net::Response& response) {
    constexpr unsigned too_many_requests = 429;
    if (response.status == too_many_requests) {
        return true;
    }
    const auto body = json::read(response.body);
    const auto* outer = body ? body->if_object() : nullptr;
    const auto* error = outer == nullptr ? nullptr : object_at(*outer, "error");
    const auto code = error == nullptr ? std::nullopt : string_at(*error, "code");
    return code && std::ranges::find(limit_codes, *code) != limit_codes.end();
}

ApiError read_error(const net::Response& response) {
    const auto body = json::read(response.body);
    const auto* outer = body ? body->if_object() : nullptr;
    const auto* error = outer == nullptr ? nullptr : object_at(*outer, "error");
    const auto code = error == nullptr ? std::nullopt : string_at(*error, "code");
    if (!code) {
        return {ErrorClass::other, answered(response) + with_body(response) +
                                       " instead of one of its documented answers"};
    }
    if (const std::string why = assent_in(*outer, response.status); !why.empty()) {
        return {ErrorClass::other,
                answered(response) + with_body(response) + ", which contradicts itself: " + why};
    }
    std::string text = answered(response) + " `" + shortened(*code, code_characters_max) + "`";
    if (const auto message = string_at(*error, "message"); message && !message->empty()) {
        text += ": `" + shortened(*message, message_characters_max) + "`";
    }
    const ErrorClass error_class = classify(response.status, *code);
    if (error_class == ErrorClass::invalid_key) {
        text +=
            "; the key is wrong, expired or revoked: give a valid one, with the `lexi` permission, "
            "at `api.key`";
    } else if (error_class == ErrorClass::insufficient_permissions) {
        text += "; give the key the `lexi` permission in LeadLex";
    }
    return {error_class, std::move(text)};
}

std::string_view name(Outcome outcome) {
    switch (outcome) {
        case Outcome::confirmed:
            return "confirmed";
        case Outcome::not_pending:
            return "not pending";
        case Outcome::refused:
            return "refused";
        case Outcome::rate_limited:
            return "rate limited";
        case Outcome::key_refused:
            return "key refused";
        case Outcome::unknown:
            return "unknown";
    }
    return "unknown";
}

ActionAnswer read_approval(const net::Response& response, std::string_view id) {
    return read_action(response, id, "approved");
}

ActionAnswer read_dismissal(const net::Response& response, std::string_view id) {
    return read_action(response, id, "dismissed");
}

std::optional<ChatAnswer> read_chat(const net::Response& response) {
    const bool is_answer = is_success(response.status) && denial_by_headers(response).empty();
    const auto body = is_answer ? json::read(response.body) : failed("no success");
    const auto* outer = body ? body->if_object() : nullptr;
    const auto* data = outer == nullptr ? nullptr : object_at(*outer, "data");
    const auto text = data == nullptr ? std::nullopt : string_at(*data, "response");
    const auto* task_id = data == nullptr ? nullptr : data->if_contains("task_id");
    // Of the task or of the talk, whatever it is.
    const auto status = data == nullptr ? std::nullopt : string_at(*data, "status");
    if (!text || task_id == nullptr || !(task_id->is_null() || task_id->is_string()) ||
        string_at(*data, "task_id") == "" || !denial_in(*outer, response.status, {}).empty() ||
        !denial_in(*data, response.status, status.value_or("")).empty()) {
        return std::nullopt;
    }
    ChatAnswer answer;
    answer.response = *text;
    answer.conversation_id = string_at(*data, "conversation_id").value_or(std::string_view());
    if (const auto id = string_at(*data, "task_id")) {
        answer.task_id = *id;
    }
    answer.requires_approval = is_true(*data, "requires_approval");
    return answer;
}

}  // namespace lexid::lexi
