#include "service/admin_protocol.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "json/read.hpp"

namespace lexid::service {
namespace {

namespace json = boost::json;
using engine::Outcome;

// An id is a UUID, a reason a sentence.
constexpr std::size_t task_bytes_max = 256;
constexpr std::size_t reason_bytes_max = 1000;
constexpr std::size_t account_bytes_max = 256;

struct Form {
    AdminAct act;
    std::string_view name;
    bool names_task = false;
    bool takes_reason = false;
    bool names_outcome = false;
};

constexpr std::array<Form, 9> forms = {{
    {AdminAct::hold, "hold", true, true},
    {AdminAct::release, "release", true},
    {AdminAct::retry, "retry", true},
    {AdminAct::settle, "settle", true, false, true},
    {AdminAct::pause, "pause", false, true},
    {AdminAct::resume, "resume"},
    {AdminAct::poll, "poll"},
    {AdminAct::reload, "reload"},
    {AdminAct::status, "status"},
}};

const Form& form_of(AdminAct act) {
    return forms[static_cast<std::size_t>(act)];
}

constexpr std::array<Outcome, 3> known_outcomes = {Outcome::confirmed, Outcome::elsewhere,
                                                   Outcome::refused};

// Takes the fields of a request one by one, so that what is left over is what is not understood.
class Fields {
public:
    explicit Fields(json::object fields) : fields_(std::move(fields)) {}

    // The text of a field; an error if there is none, or it is longer than that.
    std::optional<std::string> take(std::string_view name, std::size_t bytes_max) {
        const auto field = fields_.find(name);
        if (field == fields_.end()) {
            return std::nullopt;
        }
        const json::string* text = field->value().if_string();
        if (text == nullptr || text->size() > bytes_max) {
            complain(in_backticks(name) + " must be a text of at most " +
                     std::to_string(bytes_max) + " bytes");
            return std::nullopt;
        }
        std::string taken(*text);
        fields_.erase(field);
        return taken;
    }

    std::string take_required(std::string_view name, std::size_t bytes_max) {
        std::optional<std::string> text = take(name, bytes_max);
        if (!text || text->empty()) {
            complain(in_backticks(name) + " is missing");
        }
        return text ? std::move(*text) : std::string();
    }

    void complain(std::string fault) {
        if (fault_.empty()) {
            fault_ = std::move(fault);
        }
    }

    // What is wrong with the whole; empty if nothing is.
    std::string finish() {
        if (!fields_.empty()) {
            complain(in_backticks(fields_.begin()->key()) + " does not belong to this request");
        }
        return std::move(fault_);
    }

private:
    json::object fields_;
    std::string fault_;
};

Outcome take_outcome(Fields& fields) {
    const std::string text = fields.take_required("as", account_bytes_max);
    const auto outcome = std::ranges::find(known_outcomes, text,
                                           [](Outcome known) { return engine::to_text(known); });
    if (outcome == known_outcomes.end()) {
        fields.complain("`as` must be `confirmed`, `elsewhere` or `refused`");
        return {};
    }
    return *outcome;
}

Result<json::object> read_object(std::string_view line, const lexid::json::Bounds& bounds) {
    Result<json::value> value = lexid::json::read(line, bounds);
    if (!value) {
        return std::unexpected(value.error());
    }
    if (!value->is_object()) {
        return failed("it is no object");
    }
    return std::move(value->get_object());
}

}  // namespace

std::string_view to_text(AdminAct act) {
    return form_of(act).name;
}

std::string encode(const AdminRequest& request) {
    const Form& form = form_of(request.act);
    json::object out{{"do", form.name}, {"account", request.account}};
    if (form.names_task) {
        out["task"] = request.task;
    }
    if (form.takes_reason && !request.because.empty()) {
        out["because"] = request.because;
    }
    if (form.names_outcome) {
        out["as"] = engine::to_text(request.outcome);
    }
    return json::serialize(out);
}

Result<AdminRequest> parse_admin_request(std::string_view line) {
    Result<json::object> object = read_object(
        line, {.depth_max = 2, .string_bytes_max = admin_request_bytes_max, .keys_max = 8});
    if (!object) {
        return failed("this is no request: " + object.error().text);
    }
    Fields fields(std::move(*object));
    const std::string name = fields.take_required("do", account_bytes_max);
    const auto* const form = std::ranges::find(forms, name, &Form::name);
    if (form == forms.end()) {
        return failed("this is no request: `do` names nothing that this lexid does");
    }
    AdminRequest request{.act = form->act};
    request.account = fields.take_required("account", account_bytes_max);
    if (form->names_task) {
        request.task = fields.take_required("task", task_bytes_max);
    }
    if (form->takes_reason) {
        request.because = fields.take("because", reason_bytes_max).value_or("");
    }
    if (form->names_outcome) {
        request.outcome = take_outcome(fields);
    }
    if (std::string fault = fields.finish(); !fault.empty()) {
        return failed("the request " + in_backticks(name) + " is refused: " + fault);
    }
    return request;
}

std::string encode(const AdminAnswer& answer) {
    json::object out{{"exit_code", answer.exit_code}, {"text", answer.text}};
    if (!answer.status.empty()) {
        out["status"] = answer.status;
    }
    return json::serialize(out);
}

Result<AdminAnswer> parse_admin_answer(std::string_view line) {
    Result<json::object> object = read_object(line, {.string_bytes_max = admin_answer_bytes_max});
    if (!object) {
        return failed("this is no answer: " + object.error().text);
    }
    const json::value* exit_code = object->if_contains("exit_code");
    const json::value* text = object->if_contains("text");
    if (exit_code == nullptr || !exit_code->is_int64() || text == nullptr || !text->is_string()) {
        return failed("this is no answer: it lacks `exit_code` or `text`");
    }
    AdminAnswer answer{
        static_cast<int>(exit_code->get_int64()), std::string(text->get_string()), {}};
    if (json::value* status = object->if_contains("status"); status && status->is_object()) {
        answer.status = std::move(status->get_object());
    }
    return answer;
}

}  // namespace lexid::service
