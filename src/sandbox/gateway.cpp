#include "sandbox/gateway.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "json/read.hpp"

namespace lexid::sandbox {
namespace {

constexpr std::string_view tasks_path = "/v1/lexi/tasks";
constexpr std::string_view chat_path = "/v1/lexi/chat";
constexpr std::array<std::string_view, 5> dismiss_reasons = {
    "not_relevant", "manual_execution", "incorrect_params", "duplicate", "testing",
};

boost::json::string_view json_text(std::string_view text) {
    return {text.data(), text.size()};
}

net::Response with_body(unsigned status, std::string body) {
    net::Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = std::move(body);
    return response;
}

net::Response refusal(unsigned status, std::string_view code, std::string_view message) {
    const boost::json::object error{{"code", json_text(code)}, {"message", json_text(message)}};
    return with_body(status, boost::json::serialize(boost::json::object{{"error", error}}));
}

net::Response success(boost::json::object data) {
    return with_body(200, boost::json::serialize(boost::json::object{{"data", std::move(data)}}));
}

net::Response no_such_task() {
    return refusal(404, "not_found", "Task not found");
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
            return std::nullopt;
        }
        out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return out;
}

// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string http_date(Time time) {
    constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::string text = format_time(std::chrono::floor<std::chrono::seconds>(time));
    std::string out(weekdays[std::chrono::weekday(day).c_encoding()]);
    out.append(", ").append(text, 8, 2).append(" ");
    out.append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
    out.append(text, 0, 4).append(" ").append(text, 11, 8).append(" GMT");
    return out;
}

}  // namespace

Gateway::Gateway(Options options, Workspace& workspace, QuotaMeter& quota)
    : options_(std::move(options)), workspace_(workspace), quota_(quota) {}

net::Response Gateway::answer(const net::Request& request, Time now) {
    workspace_.advance(now);
    const std::string_view authorization = request.header("Authorization");
    const std::string_view target = request.target;
    net::Response response;
    if (authorization == "Bearer " + options_.key_without_permission) {
        response = refusal(403, "insufficient_permissions", "Missing lexi permission");
    } else if (authorization != "Bearer " + options_.key) {
        response = refusal(401, "invalid_key", "Invalid API key");
    } else if (!quota_.spend(now)) {
        return rate_limited(now);
    } else if (!target.starts_with(options_.path)) {
        response = refusal(404, "not_found", "Not found");
    } else {
        response = route(request, target.substr(options_.path.size()), now);
    }
    add_headers(response, now);
    return response;
}

net::Response Gateway::rate_limited(Time now) {
    net::Response response = refusal(429, "rate_limited", "Rate limit exceeded");
    if (const auto state = quota_.state(now); state && options_.sends_retry_after) {
        const Time free = state->remaining == 0 ? state->reset : state->next_minute;
        const auto wait = std::chrono::ceil<std::chrono::seconds>(free - now);
        response.headers.push_back({"Retry-After", std::to_string(wait.count())});
    }
    add_headers(response, now);
    return response;
}

void Gateway::add_headers(net::Response& response, Time now) {
    if (const auto state = quota_.state(now)) {
        const auto reset = std::chrono::floor<std::chrono::seconds>(state->reset);
        response.headers.push_back({"X-RateLimit-Limit", std::to_string(state->limit)});
        response.headers.push_back({"X-RateLimit-Remaining", std::to_string(state->remaining)});
        response.headers.push_back(
            {"X-RateLimit-Reset", std::to_string(reset.time_since_epoch().count())});
    }
    response.headers.push_back({"X-Request-ID", "req_" + std::to_string(++requests_)});
    response.headers.push_back({"Date", http_date(now)});
}

net::Response Gateway::route(const net::Request& request, std::string_view target, Time now) {
    const std::size_t question = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, question);
    const bool is_post = request.method == net::Method::post;
    if (request.method == net::Method::get && path == tasks_path) {
        return list(target.substr(question));
    }
    const bool is_act =
        path.starts_with(tasks_path) && path.substr(tasks_path.size()).starts_with('/');
    if (!is_post || !(is_act || path == chat_path)) {
        return refusal(404, "not_found", "Not found");
    }
    if (!request.header("Content-Type").starts_with("application/json")) {
        return refusal(415, "unsupported_media_type", "Content-Type must be application/json");
    }
    return is_act ? act(request, path.substr(tasks_path.size() + 1), now) : chat(request.body, now);
}

net::Response Gateway::list(std::string_view query) {
    TaskStatus status = TaskStatus::pending;
    if (!query.empty() && query != "?") {
        constexpr std::string_view parameter = "?status=";
        const auto asked = query.starts_with(parameter)
                               ? parse_task_status(query.substr(parameter.size()))
                               : std::nullopt;
        if (!asked) {
            return refusal(400, "validation_error", "Invalid status");
        }
        status = *asked;
    }
    return with_body(200, workspace_.list_body(status));
}

net::Response Gateway::act(const net::Request& request, std::string_view rest, Time now) {
    const std::size_t slash = rest.find('/');
    const auto id = percent_decoded(rest.substr(0, slash));
    const std::string_view verb =
        slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (!id || (verb != "approve" && verb != "dismiss")) {
        return refusal(404, "not_found", "Not found");
    }
    return verb == "approve" ? approve(*id, now) : dismiss(*id, request.body);
}

net::Response Gateway::transition_answer(Workspace::Transition transition, const std::string& id,
                                         boost::json::object data) const {
    switch (transition) {
        case Workspace::Transition::done:
            return success(std::move(data));
        case Workspace::Transition::not_pending:
            return refusal(
                400, "validation_error",
                "Task has already been " + std::string(name(workspace_.find(id)->status)));
        case Workspace::Transition::not_found:
            break;
    }
    return no_such_task();
}

net::Response Gateway::approve(const std::string& id, Time now) {
    return transition_answer(
        workspace_.approve(id, now), id,
        {{"task_id", id}, {"status", "approved"}, {"execution_started", true}});
}

net::Response Gateway::dismiss(const std::string& id, const std::string& body) {
    if (!body.empty()) {
        const auto value = json::read(body);
        const auto* object = value ? value->if_object() : nullptr;
        const auto* reason = object == nullptr ? nullptr : object->if_contains("reason");
        const auto* text = reason == nullptr ? nullptr : reason->if_string();
        const bool is_known =
            text != nullptr &&
            std::ranges::find(dismiss_reasons, std::string_view(text->data(), text->size())) !=
                dismiss_reasons.end();
        if (object == nullptr || (reason != nullptr && !is_known)) {
            return refusal(400, "validation_error", "Invalid reason");
        }
    }
    return transition_answer(workspace_.dismiss(id), id,
                             {{"task_id", id}, {"status", "dismissed"}});
}

net::Response Gateway::chat(const std::string& body, Time now) {
    const auto value = json::read(body);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* message = object == nullptr ? nullptr : object->if_contains("message");
    const auto* text = message == nullptr ? nullptr : message->if_string();
    if (text == nullptr || text->empty()) {
        return refusal(400, "validation_error", "message is required");
    }
    const auto reply = workspace_.chat({text->data(), text->size()}, now);
    if (!reply) {
        return refusal(402, "insufficient_credits", "Not enough credits");
    }
    boost::json::object data{{"response", reply->text},
                             {"task_id", nullptr},
                             {"requires_approval", reply->task_id.has_value()},
                             {"conversation_id", reply->conversation_id}};
    if (reply->task_id) {
        data["task_id"] = *reply->task_id;
    }
    return success(std::move(data));
}

}  // namespace lexid::sandbox
