#include "list_doubts.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "terminal.hpp"

namespace lexid::daemon {

std::string doubts_about(const lexi::ListResult& result) {
    std::string text;
    const auto add = [&](const std::string& doubt) { text += (text.empty() ? "" : "; ") + doubt; };
    if (!result.list->not_whole.empty()) {
        add("the list is not whole, since " + result.list->not_whole);
    }
    if (const std::size_t count = result.list->malformed_count; count > 0) {
        const lexi::Malformed& first = result.list->malformed.front();
        add(counted(count, "task") + " of the list can't be read, first number " +
            std::to_string(first.index + 1) + ' ' + in_backticks(first.id) + ": " + first.error);
    }
    if (const lexi::Freshness& freshness = result.exchange.freshness; freshness.stored) {
        add("the list was kept on the way for " +
            (freshness.age ? format_duration(*freshness.age) : "nobody knows how long") + " (" +
            freshness.said + ")");
    }
    return text;
}

}  // namespace lexid::daemon
