#include "sim/catalogue.hpp"

#include <boost/json/value.hpp>
#include <cassert>
#include <charconv>

namespace lexid::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr std::size_t status_count = 5;

std::size_t place(std::size_t task, std::size_t content, std::size_t status, bool flagged) {
    return ((task * contents.size() + content) * status_count + status) * 2 + (flagged ? 1 : 0);
}

json::object metadata_of(const Content& content) {
    json::object metadata;
    if (content.count) {
        metadata["count"] = *content.count;
    } else if (content.count_is_text) {
        metadata["count"] = "many";
    }
    if (content.spam) {
        metadata["spam"] = *content.spam;
    }
    if (content.related > 0) {
        json::array related;
        for (int i = 0; i < content.related; ++i) {
            related.emplace_back(i);
        }
        metadata["related"] = std::move(related);
    }
    return metadata;
}

}  // namespace

Catalogue::Catalogue() {
    for (std::size_t task = 0; task < tasks_max; ++task) {
        ids_.push_back("t" + std::to_string(task));
        for (const Content& content : contents) {
            for (std::size_t variant = 0; variant < status_count * 2; ++variant) {
                auto snapshot = policy::Task::from_json(
                    {{"id", ids_.back()},
                     {"type", content.type},
                     {"status", to_text(static_cast<engine::Status>(variant / 2))},
                     {"description", "made up"},
                     {"created_at", format_time(created_at(task))},
                     {"metadata", metadata_of(content)},
                     {"flagged", variant % 2 == 1}});
                assert(snapshot);
                snapshots_.push_back(std::move(*snapshot));
            }
        }
    }
}

std::size_t Catalogue::task(std::string_view id) const {
    std::size_t task = tasks_max;
    std::from_chars(id.data() + 1, id.data() + id.size(), task);
    assert(task < tasks_max);
    return task;
}

// Most are young; some are old already, and some grow older than three days during a run.
Time Catalogue::created_at(std::size_t task) const {
    const Duration ages[] = {2h, 1h, 3h, 30min, 5min, 4h, 100h, 71h + 50min};
    return epoch - ages[task % std::size(ages)] + std::chrono::seconds(task);
}

policy::TaskRef Catalogue::snapshot(std::size_t task, std::size_t content, engine::Status status,
                                    bool flagged) const {
    return snapshots_[place(task, content, static_cast<std::size_t>(status), flagged)];
}

bool Catalogue::is_flagged(const policy::Task& snapshot) {
    return snapshot.body().at("flagged").as_bool();
}

std::optional<std::size_t> Catalogue::content_of(std::size_t task, const Sha256& digest) const {
    for (std::size_t content = 0; content < contents.size(); ++content) {
        if (snapshots_[place(task, content, 0, false)]->digest() == digest) {
            return content;
        }
    }
    return std::nullopt;
}

}  // namespace lexid::sim
