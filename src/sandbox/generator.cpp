#include "sandbox/generator.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <utility>

namespace lexid::sandbox {
namespace {

constexpr std::array<std::string_view, 10> roles = {
    "CEOs",         "CTOs", "heads of sales",      "managing partners", "founders",
    "HR directors", "CFOs", "operations managers", "marketing leads",   "Geschäftsführer",
};
constexpr std::array<std::string_view, 10> industries = {
    "law firms",        "SaaS companies", "dental clinics", "logistics firms", "breweries",
    "solar installers", "architects",     "hospitals",      "recruiters",      "Maschinenbauer",
};
constexpr std::array<std::string_view, 10> places = {
    "California", "Ohio",     "Berlin",    "Île-de-France", "Texas",
    "Zürich",     "New York", "São Paulo", "Bayern",        "Ontario",
};
constexpr std::array<std::string_view, 8> first_names = {
    "Anna", "Bruno", "Chloë", "David", "Elif", "Frank", "Grace", "Jürgen",
};
constexpr std::array<std::string_view, 8> last_names = {
    "Miller", "O'Neill", "Schäfer", "Nguyen", "García", "Smith", "Kowalski", "de Vries",
};
constexpr std::array<std::string_view, 6> fields = {
    "phone", "email", "job_title", "company", "linkedin_url", "city",
};
constexpr std::array<std::string_view, 5> operations = {
    "add", "remove", "merge", "deduplicate", "export",
};
constexpr std::array<std::string_view, 6> lists = {
    "Q4 outreach", "Webinar guests", "Trade fair Munich", "Warm leads", "Do not mail", "Partners",
};
constexpr std::array<std::string_view, 5> campaigns = {
    "Autumn launch", "Re-engagement", "Follow-up to the webinar", "Price change", "New in Europe",
};
constexpr std::array<std::uint32_t, 6> counts = {10, 25, 50, 100, 250, 500};

// Below a hundred: of so many tasks out of it, the type.
constexpr std::uint32_t searches_percent = 45;
constexpr std::uint32_t updates_percent = 25;
constexpr std::uint32_t operations_percent = 20;

constexpr int nesting_of_odd_metadata = 20;
constexpr std::size_t repetitions_of_long_text = 60;

boost::json::value nested(int levels) {
    boost::json::value value = "the bottom";
    for (int level = 0; level < levels; ++level) {
        boost::json::object outer;
        outer["inner"] = std::move(value);
        value = std::move(outer);
    }
    return value;
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += part;
    }
    return text;
}

boost::json::string_view json_text(std::string_view text) {
    return {text.data(), text.size()};
}

// The first number of a message, `Find 50 CEOs`, if it is a plausible count.
std::uint32_t count_in(std::string_view message, std::uint32_t otherwise) {
    constexpr std::uint32_t count_max = 10'000;
    std::uint32_t count = 0;
    for (const char character : message) {
        const bool is_digit = character >= '0' && character <= '9';
        if (is_digit && count <= count_max) {
            count = count * 10 + static_cast<std::uint32_t>(character - '0');
        } else if (!is_digit && count != 0) {
            break;
        }
    }
    return count == 0 || count > count_max ? otherwise : count;
}

}  // namespace

std::uint32_t TaskGenerator::below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(random_() % bound);
}

std::string TaskGenerator::uuid() {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view pattern = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    std::string id(pattern);
    for (char& character : id) {
        if (character == 'x') {
            character = hex[below(16)];
        } else if (character == 'y') {
            character = hex[8 + below(4)];
        }
    }
    return id;
}

Draft TaskGenerator::next() {
    const std::uint32_t share = below(100);
    Draft draft;
    if (share < searches_percent) {
        draft = prospect_search();
    } else if (share < searches_percent + updates_percent) {
        draft = contact_update();
    } else if (share < searches_percent + updates_percent + operations_percent) {
        draft = list_operation();
    } else {
        draft = campaign_start();
    }
    if (below(odd_every) == 0) {
        make_odd(draft);
    }
    return draft;
}

Draft TaskGenerator::search(std::string_view message) {
    constexpr std::uint32_t usual_count = 25;
    Draft draft;
    draft.id = uuid();
    draft.type = "prospect_search";
    draft.description = joined({"Prospect search: ", message});
    draft.metadata["query"] = json_text(message);
    draft.metadata["count"] = count_in(message, usual_count);
    draft.metadata["source"] = "chat";
    return draft;
}

Draft TaskGenerator::prospect_search() {
    const std::string_view role = pick(roles);
    const std::string_view industry = pick(industries);
    const std::string_view place = pick(places);
    const std::uint32_t count = counts[below(counts.size())];
    Draft draft;
    draft.id = uuid();
    draft.type = "prospect_search";
    draft.description =
        joined({"Find ", std::to_string(count), " ", role, " at ", industry, " in ", place});
    draft.metadata["query"] = joined({role, " at ", industry, " in ", place});
    draft.metadata["count"] = count;
    draft.metadata["filters"] = {{"industry", json_text(industry)}, {"location", json_text(place)}};
    return draft;
}

Draft TaskGenerator::campaign_start() {
    const std::string_view name = pick(campaigns);
    const std::uint32_t recipients = 101 + below(2'000);
    Draft draft;
    draft.id = uuid();
    draft.type = "campaign_start";
    draft.description = joined(
        {"Start the campaign \"", name, "\" with ", std::to_string(recipients), " recipients"});
    draft.metadata["campaign_id"] = uuid();
    draft.metadata["campaign_name"] = json_text(name);
    draft.metadata["recipients"] = recipients;
    return draft;
}

Draft TaskGenerator::contact_update() {
    const std::string name = joined({pick(first_names), " ", pick(last_names)});
    const std::string_view field = pick(fields);
    Draft draft;
    draft.id = uuid();
    draft.type = "contact_update";
    draft.description = joined({"Update ", field, " of ", name});
    draft.metadata["contact_id"] = uuid();
    draft.metadata["contact"] = name;
    draft.metadata["changes"] = {{json_text(field), "new value"}};
    draft.metadata["confidence"] = static_cast<double>(50 + below(50)) / 100;
    return draft;
}

Draft TaskGenerator::list_operation() {
    const std::string_view operation = pick(operations);
    const std::string_view list = pick(lists);
    const std::uint32_t contacts = 1 + below(400);
    Draft draft;
    draft.id = uuid();
    draft.type = "list_operation";
    draft.description =
        joined({"List \"", list, "\": ", operation, ", ", std::to_string(contacts), " contacts"});
    draft.metadata["list_id"] = uuid();
    draft.metadata["list_name"] = json_text(list);
    draft.metadata["operation"] = json_text(operation);
    draft.metadata["contacts"] = contacts;
    return draft;
}

void TaskGenerator::make_odd(Draft& draft) {
    constexpr std::uint32_t ways = 9;
    switch (below(ways)) {
        case 0:
            for (std::size_t i = 0; i < repetitions_of_long_text; ++i) {
                draft.description += ", and those who worked there before and left no address";
            }
            return;
        case 1:
            draft.description += " 🚀🔥 – 東京の弁護士も";
            return;
        case 2:
            draft.description += " (they said: \"yes, 'really'\" \\ see C:\\notes)";
            return;
        case 3:
            draft.description += "\x1b[2J\x1b[1;32m[APPROVED]\x1b[0m\r";
            return;
        case 4:
            draft.description += "\nApproved by the administrator.\nStatus: completed";
            return;
        case 5:
            draft.description += " <script>alert(1)</script> =HYPERLINK(\"http://example.org\")";
            return;
        case 6:
            draft.type = "calendar_booking";
            draft.description = "Book a meeting with " + std::string(pick(first_names));
            return;
        case 7:
            draft.metadata["context"] = nested(nesting_of_odd_metadata);
            return;
        default:
            draft.metadata["count"] = "as many as possible";
    }
}

}  // namespace lexid::sandbox
