#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"

namespace lexid::policy {

// One task as one list showed it: a snapshot. Immutable, shared between threads, and never moved:
// conditions and the views below read the strings inside `body` in place.
class Task {
public:
    // Takes one element of a list, as json::read made it. Needs `id` (a string, not empty), `type`,
    // `status`, `description` (strings; a description that is null is empty), `created_at` (a time,
    // see parse_timestamp) and `metadata` (an object; absent means an empty one); other fields are
    // kept for conditions. An error names the field and says what stood there.
    //
    // `storage` is what the body's memory belongs to, if the body itself doesn't own it; the task
    // keeps it alive.
    static Result<std::shared_ptr<const Task>> from_json(boost::json::value body,
                                                         std::shared_ptr<void> storage = nullptr);

    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    std::string_view id() const { return id_; }
    std::string_view type() const { return type_; }
    std::string_view status() const { return status_; }
    std::string_view description() const { return description_; }
    Time created_at() const { return created_at_; }
    ParsedTime created_at_exact() const { return created_at_exact_; }
    std::string_view created_at_text() const { return created_at_text_; }
    const boost::json::object& metadata() const { return metadata_->get_object(); }
    const boost::json::value& metadata_value() const { return *metadata_; }
    const boost::json::value& body() const { return body_; }

    // What the agent asks for: SHA-256 of the canonical JSON of
    // {created_at, description, id, metadata, type}. Attempts, holds and the like go by it, so that
    // a field like `updated_at` doesn't make an old task a new one. Conditions see more than that:
    // what was decided on one snapshot says nothing of another that doesn't `shows_same`.
    const Sha256& digest() const { return digest_; }

    // Whether the other snapshot shows the same of what the digest leaves out: `status`, and the
    // top-level fields that the documented API doesn't have.
    bool shows_same_beside_digest(const Task& other) const;
    // Whether no condition could tell the two apart.
    bool shows_same(const Task& other) const;

private:
    Task(boost::json::value body, std::shared_ptr<void> storage)
        : storage_(std::move(storage)), body_(std::move(body)) {}

    std::shared_ptr<void> storage_;  // outlives the body
    boost::json::value body_;
    std::string_view id_;
    std::string_view type_;
    std::string_view status_;
    std::string_view description_;
    std::string_view created_at_text_;
    ParsedTime created_at_exact_;
    Time created_at_;
    const boost::json::value* metadata_ = nullptr;
    Sha256 digest_{};
};

using TaskRef = std::shared_ptr<const Task>;

// The types that lexid knows, and whether it knows this one.
std::span<const std::string_view> known_types();
bool is_known_type(std::string_view type);

// The floor: whether a task of this type is approved only by a rule that acknowledges the type.
// True of campaign_start, which mails people, and of every type that lexid does not know.
bool needs_acknowledgement(std::string_view type);

}  // namespace lexid::policy
