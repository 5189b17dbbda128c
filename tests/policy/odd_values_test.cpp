#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/analysis/paths.hpp"
#include "cel/analysis/required.hpp"
#include "policy/environment.hpp"
#include "samples.hpp"

// Whatever is odd about a field that some rule reads, a policy that lexid ships or shows approves
// nothing of it. The fields are those that the rules' conditions read, so that a new rule is
// covered as it is; only a task that it approves must be among the samples.

namespace lexid::policy {
namespace {

using boost::json::object;
using boost::json::value;

struct Odd {
    std::string name;
    value odd;
    bool missing = false;

    Odd(std::string name, value odd) : name(std::move(name)), odd(std::move(odd)) {}
    Odd(std::string name, const std::string& text) : Odd(std::move(name), value(text)) {}
    Odd(std::string name, const char* text) : Odd(std::move(name), value(text)) {}
    static Odd no_field() {
        Odd odd("missing", value(nullptr));
        odd.missing = true;
        return odd;
    }
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    if (const std::size_t at = text.find(what); at != std::string::npos) {
        text.replace(at, what.size(), by);
    }
    return text;
}

std::string with_letters(std::string text, int (*change)(int)) {
    std::ranges::transform(text, text.begin(),
                           [&](unsigned char c) { return static_cast<char>(change(c)); });
    return text;
}

// The letters that have a twin in another alphabet, replaced.
std::string disguised(std::string text) {
    constexpr std::pair<std::string_view, std::string_view> twins[] = {
        {"a", "а"}, {"e", "е"}, {"o", "о"}, {"c", "с"}, {"p", "р"}, {"d", "ԁ"}, {"i", "і"}};
    for (const auto& [letter, twin] : twins) {
        text = replaced(std::move(text), letter, twin);
    }
    return text;
}

void add_always(const value& good, std::vector<Odd>& odd) {
    odd.push_back(Odd::no_field());
    odd.push_back({"null", value(nullptr)});
    odd.push_back({"true", true});
    odd.push_back({"false", false});
    odd.push_back({"an empty list", boost::json::array()});
    odd.push_back({"an empty object", object()});
    odd.push_back({"a list of it", boost::json::array{good}});
    odd.push_back({"it within an object", object{{"name", good}}});
    odd.push_back({"an empty text", ""});
    odd.push_back({"a blank", " "});
    odd.push_back({"a zero width space alone", "\u200b"});
    odd.push_back({"a text with NUL", std::string("a\0b", 3)});
}

void add_for_number(const value& good, std::vector<Odd>& odd) {
    for (const double number : {-5.0, -0.5, -1e308, 1e308, 1e19, 4e9}) {
        odd.push_back({"the number " + std::to_string(number), number});
    }
    odd.push_back({"a negative whole number", -5});
    odd.push_back({"the least whole number", std::numeric_limits<std::int64_t>::min()});
    odd.push_back({"the greatest whole number", std::numeric_limits<std::uint64_t>::max()});
    odd.push_back({"a million", 1'000'000});
    if (good.is_int64()) {
        odd.push_back({"a fraction", static_cast<double>(good.as_int64()) - 0.5});
    }
    for (const std::string_view text : {"NaN", "Infinity", "1e308", "5", "0x5", "five"}) {
        odd.push_back({"the text " + std::string(text), value(text)});
    }
    odd.push_back({"it as a text", boost::json::serialize(good)});
}

// `free`: any sensible text will do, so case and plain blanks are nothing odd.
void add_for_text(const std::string& good, bool free, std::vector<Odd>& odd) {
    const std::string half = good.substr(0, good.size() / 2);
    const std::string rest = good.substr(good.size() / 2);
    if (!free) {
        odd.push_back({"small letters", with_letters(good, std::tolower)});
        odd.push_back({"capitals", with_letters(good, std::toupper)});
        odd.push_back({"a blank at the end", good + " "});
        odd.push_back({"a blank within", half + " " + rest});
        odd.push_back({"more of it", good + good});
        odd.push_back({"half of it", half});
        odd.push_back({"NaN", "NaN"});
        odd.push_back({"a full width letter", "Ｐ" + good});
        odd.push_back({"an accent", good + "\u0301"});
    }
    odd.push_back({"a blank before", " " + good});
    odd.push_back({"letters of another alphabet", disguised(good)});
    odd.push_back({"very long", std::string(100'000, 'a')});
    odd.push_back({"a number", 5});
    constexpr std::pair<std::string_view, std::string_view> unseen[] = {
        {"a no-break space", "\u00a0"},
        {"a zero width space", "\u200b"},
        {"a soft hyphen", "\u00ad"},
        {"a byte order mark", "\ufeff"},
        {"a right-to-left mark", "\u200f"},
        {"a right-to-left override", "\u202e"},
        {"a word joiner", "\u2060"},
        {"a tag", "\U000e0041"},
        {"a variation selector", "\ufe0f"},
        {"a thin space", "\u2009"},
        {"a Hangul filler", "\u3164"},
        {"a line feed", "\n"},
        {"a tab", "\t"},
        {"a terminal escape", "\x1b[2J"}};
    for (const auto& [name, character] : unseen) {
        odd.push_back({std::string(name) + " within", half + std::string(character) + rest});
        odd.push_back({std::string(name) + " before", std::string(character) + good});
        odd.push_back({std::string(name) + " behind", good + std::string(character)});
    }
}

void add_for_object(const object& good, std::vector<Odd>& odd) {
    const std::string key = good.begin()->key();
    const value first = good.begin()->value();
    const auto with = [&](const std::string& name, const std::string& other_key,
                          const value& other) {
        odd.push_back({name, object{{other_key, other}}});
    };
    with("a null in it", key, nullptr);
    with("an object in it", key, object{{"a", 1}});
    with("a list in it", key, boost::json::array{1});
    with("a number in it", key, 5);
    with("another key", "owner", first);
    with("a key in capitals", with_letters(key, std::toupper), first);
    with("a key with a blank", key + " ", first);
    with("a key with a zero width space", key + "\u200b", first);
    with("a disguised key", disguised(key), first);
    with("an empty key", "", first);
    with("a value with a zero width space", key, "a\u200bb");
    with("a very long value", key, value(std::string(100'000, 'a')));
    odd.push_back({"a text of that size", "ab"});
    odd.push_back({"a list of its keys", boost::json::array{value(key)}});
    object many = good;
    for (int i = 0; i < 100; ++i) {
        many["field" + std::to_string(i)] = first;
    }
    odd.push_back({"a hundred keys", many});
}

std::vector<Odd> odd_values(const value& good, bool free) {
    std::vector<Odd> odd;
    add_always(good, odd);
    if (good.is_number()) {
        add_for_number(good, odd);
    } else if (good.is_string()) {
        add_for_text(std::string(good.as_string()), free, odd);
    } else if (good.is_object() && !good.as_object().empty()) {
        add_for_object(good.as_object(), odd);
    }
    return odd;
}

std::vector<Odd> odd_times() {
    std::vector<Odd> odd;
    add_always("2026-11-23T11:00:00Z", odd);
    for (const std::string_view time :
         {"2026-11-23T13:00:00Z", "2036-11-23T11:00:00Z", "9999-12-31T23:59:59Z",
          "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "yesterday", "2026-11-23"}) {
        odd.push_back({std::string(time), value(time)});
    }
    odd.push_back({"a number", 1'795'000'000});
    return odd;
}

value sample(std::string_view type, std::string_view metadata) {
    return task(type, metadata)->body();
}

// At least one that each approve rule of the shipped policy and of the examples approves.
std::vector<value> samples() {
    return {
        sample("prospect_search", R"({"query": "CEOs at law firms in Bayern", "count": 50})"),
        sample("contact_update",
               R"({"changes": {"phone": "+49 30 1234"}, "confidence": 0.9, "contact": "A"})"),
        sample("list_operation",
               R"({"operation": "add", "contacts": 20, "list_name": "Webinar guests"})"),
    };
}

// The value at the path; nullptr if there is none.
value* find(value& body, const cel::Path& path) {
    value* at = &body;
    for (const std::string_view name : path) {
        at = at->is_object() ? at->as_object().if_contains(name) : nullptr;
        if (at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

value with(value body, const cel::Path& path, const Odd& odd) {
    value* parent = find(body, {path.begin(), path.end() - 1});
    if (parent == nullptr || !parent->is_object()) {
        return body;
    }
    if (odd.missing) {
        parent->as_object().erase(path.back());
    } else {
        parent->as_object()[path.back()] = odd.odd;
    }
    return body;
}

// Where a path of a condition lies in a task's JSON.
cel::Path in_body(cel::Path path) {
    if (path.front() == "task") {
        path.erase(path.begin());
    }
    if (path.front() == "age" || path.front() == "now" || path.front() == "first_seen") {
        return {"created_at"};
    }
    return path;
}

class Trial {
public:
    explicit Trial(const Policy& policy) : policy_(policy) {}

    // Whether the rule's condition is true, and, unless the rule is a shadow, the whole policy says
    // so. What is no task at all is not approved.
    bool approves(const Rule& rule, const value& body) {
        const Result<TaskRef> made = Task::from_json(body);
        if (!made) {
            return false;
        }
        const Time first_seen = noon;
        if (rule.mode == Mode::shadow) {
            return evaluate(rule.condition, inputs_of(**made, noon, first_seen), workspace_)
                .is_true();
        }
        return decide(policy_, **made, {noon, first_seen, &charges_}, workspace_).verdict ==
               Verdict::approve;
    }

    // A task that this rule approves, and only by this rule.
    const value* good_for(const Rule& rule, const std::vector<value>& bodies) {
        for (const value& body : bodies) {
            const TaskRef task = Task::from_json(body).value();
            if (evaluate(rule.condition, inputs_of(*task, noon, noon), workspace_).is_true() &&
                approves(rule, body)) {
                return &body;
            }
        }
        return nullptr;
    }

private:
    const Policy& policy_;
    Charges charges_;
    cel::Workspace workspace_;
};

// The fields that decide about a task of this type.
std::set<cel::Path> fields_for(const Policy& policy, const Rule& approving,
                               const std::string& type) {
    std::set<cel::Path> fields;
    for (const Rule& rule : policy.rules) {
        const auto types = cel::required_values(rule.condition, "type");
        const bool concerned = !types || std::ranges::find(*types, type) != types->end();
        if (&rule == &approving ||
            (rule.effect == Effect::hold && concerned && approving.mode == Mode::enforce)) {
            for (const cel::Path& path : cel::paths_read(rule.condition)) {
                fields.insert(in_body(path));
            }
        }
    }
    return fields;
}

// How many tasks were tried; each must be left to a person.
int try_rule(const Policy& policy, const Rule& rule) {
    SCOPED_TRACE("rule: " + rule.name);
    Trial trial(policy);
    const std::vector<value> bodies = samples();
    const value* good = trial.good_for(rule, bodies);
    if (good == nullptr) {
        ADD_FAILURE() << "add a task that this rule approves to the samples";
        return 0;
    }
    int tried = 0;
    const std::string type(good->at("type").as_string());
    for (const cel::Path& path : fields_for(policy, rule, type)) {
        SCOPED_TRACE("field: " + cel::path_text(path));
        value body = *good;
        const value* now = find(body, path);
        if (now == nullptr) {
            ADD_FAILURE() << "the sample must have this field";
            continue;
        }
        const bool free =
            now->is_string() &&
            trial.approves(rule, with(body, path, Odd("", "Other plain words of two lists")));
        for (const Odd& odd :
             path == cel::Path{"created_at"} ? odd_times() : odd_values(*now, free)) {
            const value tampered = with(body, path, odd);
            EXPECT_FALSE(tampered != *good && trial.approves(rule, tampered)) << odd.name;
            ++tried;
        }
    }
    return tried;
}

// The whole policies that stand in a document as examples.
std::vector<std::string> examples_in(const std::string& document) {
    std::vector<std::string> found;
    constexpr std::string_view begin = "```yaml\nversion: 1\n";
    for (std::size_t at = document.find(begin); at != std::string::npos;
         at = document.find(begin, at + 1)) {
        const std::size_t from = document.find('\n', at) + 1;
        found.push_back(document.substr(from, document.find("```", from) - from));
    }
    return found;
}

TEST(OddValues, AreApprovedByNoPolicyThatIsShippedOrShown) {
    std::vector<std::pair<std::string, std::string>> policies = {
        {"config/policy.yaml", file_text("config/policy.yaml")}};
    for (const std::string document : {"README.md", "docs/design.md"}) {
        for (const std::string& example : examples_in(file_text(document))) {
            policies.emplace_back(document, example);
        }
    }
    ASSERT_GE(policies.size(), 2u) << "the example in README.md was not found";
    for (const auto& [name, text] : policies) {
        SCOPED_TRACE(name);
        const auto policy = parse_policy(text);
        ASSERT_TRUE(policy) << render(policy.error(), name, text);
        EXPECT_EQ(render(findings(**policy), name, text), "");
        int tried = 0;
        for (const Rule& rule : (*policy)->rules) {
            tried += rule.effect == Effect::approve ? try_rule(**policy, rule) : 0;
        }
        EXPECT_GT(tried, 20);
    }
}

}  // namespace
}  // namespace lexid::policy
