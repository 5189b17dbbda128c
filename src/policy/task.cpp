#include "policy/task.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <string>

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "json/canonical.hpp"
#include "json/identical.hpp"

namespace lexid::policy {
namespace {

constexpr std::string_view campaign_start = "campaign_start";
constexpr std::array<std::string_view, 4> types = {"prospect_search", campaign_start,
                                                   "contact_update", "list_operation"};

// The fields that the digest covers.
constexpr std::array<std::string_view, 5> digested = {"created_at", "description", "id", "metadata",
                                                      "type"};

std::unexpected<Error> wrong(std::string_view field, std::string_view expected,
                             const boost::json::value* found) {
    return failed(
        "`" + std::string(field) + "` must be " + std::string(expected) + ", " +
        (found == nullptr ? "but is missing" : "not " + in_backticks(json::canonical(*found))));
}

Result<std::string_view> text_of(const boost::json::object& object, std::string_view field) {
    const boost::json::value* found = object.if_contains(field);
    if (found != nullptr && found->is_null() && field == "description") {
        return std::string_view();  // somebody said that there is none
    }
    if (found == nullptr || !found->is_string()) {
        return wrong(field, "a string", found);
    }
    const boost::json::string& text = found->get_string();
    return std::string_view(text.data(), text.size());
}

const boost::json::value& no_metadata() {
    static const boost::json::value empty = boost::json::object();
    return empty;
}

Time cut_to_microseconds(const ParsedTime& time) {
    return Time(std::chrono::seconds(time.seconds) +
                std::chrono::microseconds(time.nanoseconds / 1000));
}

// The keys stand in the order that canonical JSON asks for.
Sha256 digest_of(const Task& task) {
    std::string text;
    text.reserve(task.description().size() + 512);
    text += R"({"created_at":)";
    json::append_quoted(text, task.created_at_text());
    text += R"(,"description":)";
    json::append_quoted(text, task.description());
    text += R"(,"id":)";
    json::append_quoted(text, task.id());
    text += R"(,"metadata":)";
    json::append_canonical(text, task.metadata());
    text += R"(,"type":)";
    json::append_quoted(text, task.type());
    text += '}';
    return sha256(text);
}

}  // namespace

Result<std::shared_ptr<const Task>> Task::from_json(boost::json::value body,
                                                    std::shared_ptr<void> storage) {
    if (!body.is_object()) {
        return failed("a task must be an object, not " + in_backticks(json::canonical(body)));
    }
    const std::shared_ptr<Task> task(new Task(std::move(body), std::move(storage)));
    const boost::json::object& object = task->body_.get_object();
    const std::pair<std::string_view, std::string_view Task::*> texts[] = {
        {"id", &Task::id_},
        {"type", &Task::type_},
        {"status", &Task::status_},
        {"description", &Task::description_},
        {"created_at", &Task::created_at_text_}};
    for (const auto& [field, member] : texts) {
        const Result<std::string_view> text = text_of(object, field);
        if (!text) {
            return std::unexpected(text.error());
        }
        (*task).*member = *text;
    }
    if (task->id_.empty()) {
        return failed("`id` must not be empty");
    }
    const std::optional<ParsedTime> created_at = parse_timestamp(task->created_at_text_);
    if (!created_at) {
        return wrong("created_at", "a time like `2026-11-23T10:00:00Z`",
                     object.if_contains("created_at"));
    }
    task->created_at_exact_ = *created_at;
    task->created_at_ = cut_to_microseconds(*created_at);
    const boost::json::value* metadata = object.if_contains("metadata");
    if (metadata != nullptr && !metadata->is_object()) {
        return wrong("metadata", "an object", metadata);
    }
    task->metadata_ = metadata == nullptr ? &no_metadata() : metadata;
    task->digest_ = digest_of(*task);
    return task;
}

bool Task::shows_same_beside_digest(const Task& other) const {
    const auto is_beside = [](const boost::json::key_value_pair& member) {
        return std::ranges::find(digested, std::string_view(member.key())) == digested.end();
    };
    const auto is_same = [](const boost::json::key_value_pair& left,
                            const boost::json::key_value_pair& right) {
        return left.key() == right.key() && json::is_identical(left.value(), right.value());
    };
    return std::ranges::equal(body_.get_object() | std::views::filter(is_beside),
                              other.body_.get_object() | std::views::filter(is_beside), is_same);
}

bool Task::shows_same(const Task& other) const {
    return digest_ == other.digest_ && json::is_identical(body_, other.body_);
}

std::span<const std::string_view> known_types() {
    return types;
}

bool is_known_type(std::string_view type) {
    return std::ranges::find(types, type) != types.end();
}

bool needs_acknowledgement(std::string_view type) {
    return type == campaign_start || !is_known_type(type);
}

}  // namespace lexid::policy
