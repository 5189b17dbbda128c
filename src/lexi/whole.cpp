#include "lexi/whole.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <ranges>
#include <utility>

#include "base/text.hpp"
#include "json/canonical.hpp"
#include "json/read.hpp"

namespace lexid::lexi {
namespace {

enum class Sign : std::uint8_t {
    none,
    more,        // there is more, unless it is false or empty
    all,         // there is more, unless it is true
    next,        // where the rest is; empty at the end
    relation,    // of a link
    total,       // of all elements
    last_page,   // how many pages there are
    this_page,   // from 1, or 0
    offset,      // of the first element
    page_limit,  // how many elements a page has at most
};

// Names as folded() makes them, `x` of headers taken off.
Sign sign_of(std::string_view name) {
    using enum Sign;
    constexpr std::pair<std::string_view, Sign> rows[] = {
        {"hasmore", more},
        {"hasnext", more},
        {"hasnextpage", more},
        {"more", more},
        {"moreavailable", more},
        {"moreresults", more},
        {"truncated", more},
        {"istruncated", more},
        {"partial", more},
        {"ispartial", more},
        {"incomplete", more},
        {"incompleteresults", more},
        {"complete", all},
        {"iscomplete", all},
        {"islast", all},
        {"islastpage", all},
        {"next", next},
        {"nextpage", next},
        {"nextcursor", next},
        {"nexttoken", next},
        {"nextpagetoken", next},
        {"nexturl", next},
        {"nextlink", next},
        {"nexturi", next},
        {"nextoffset", next},
        {"nexthref", next},
        {"cursor", next},
        {"pagetoken", next},
        {"continuation", next},
        {"continuationtoken", next},
        {"rel", relation},
        {"total", total},
        {"totalcount", total},
        {"totalitems", total},
        {"totalresults", total},
        {"totalrecords", total},
        {"totalelements", total},
        {"totaltasks", total},
        {"totalsize", total},
        {"totalhits", total},
        {"count", total},
        {"itemcount", total},
        {"resultcount", total},
        {"paginationtotal", total},
        {"paginationtotalcount", total},
        {"totalpages", last_page},
        {"pagecount", last_page},
        {"pages", last_page},
        {"lastpage", last_page},
        {"pagetotal", last_page},
        {"page", this_page},
        {"currentpage", this_page},
        {"pagenumber", this_page},
        {"offset", offset},
        {"skip", offset},
        {"startindex", this_page},
        {"limit", page_limit},
        {"perpage", page_limit},
        {"pagesize", page_limit},
        {"maxresults", page_limit},
    };
    const auto* row = std::ranges::find(rows, name, [](const auto& one) { return one.first; });
    return row == std::end(rows) ? none : row->second;
}

std::string folded(std::string_view name) {
    std::string out;
    for (const char character : name) {
        if (character != '_' && character != '-') {
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
        }
    }
    return out;
}

std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t number = 0;
    const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = fault == std::errc() && rest == text.data() + text.size();
    return whole && !text.empty() ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> number_of(const boost::json::value& value) {
    if (value.is_int64() && value.get_int64() >= 0) {
        return static_cast<std::uint64_t>(value.get_int64());
    }
    if (value.is_uint64()) {
        return value.get_uint64();
    }
    if (value.is_double() && value.get_double() >= 0 && value.get_double() < 1e15) {
        return static_cast<std::uint64_t>(std::ceil(value.get_double()));
    }
    const auto* text = value.if_string();
    return text == nullptr ? std::nullopt : digits({text->data(), text->size()});
}

bool is_text(const boost::json::value& value, std::string_view text) {
    return value.is_string() && folded(std::string_view(value.get_string())) == text;
}

bool is_empty(const boost::json::value& value) {
    return value.is_null() || (value.is_bool() && !value.get_bool()) || is_text(value, "") ||
           is_text(value, "false") || is_text(value, "null") ||
           (value.is_array() && value.get_array().empty()) ||
           (value.is_object() && value.get_object().empty());
}

// Goes through all that stands around a list.
class Search {
public:
    explicit Search(std::size_t shown) : shown_(shown) {}

    void visit(const boost::json::value& value) {
        if (const auto* object = value.if_object()) {
            for (const auto& [key, inner] : *object) {
                look(key, sign_of(folded(key)), inner);
                visit(inner);
            }
        } else if (const auto* array = value.if_array()) {
            std::ranges::for_each(*array, [this](const auto& inner) { visit(inner); });
        }
    }

    void look(std::string_view name, Sign sign, const boost::json::value& value) {
        const bool is_mark = sign == Sign::more || sign == Sign::all || sign == Sign::next;
        if (value.is_object() && !is_mark) {
            return;  // what stands in an object is looked at by itself
        }
        const Field field{name, value};
        const auto number = number_of(value);
        switch (sign) {
            case Sign::none:
                return;
            case Sign::more:
                return conclude(!is_empty(value) && number != 0U, field);
            case Sign::next:
                return conclude(!is_empty(value), field);
            case Sign::all:
                return conclude(!(value.is_bool() && value.get_bool()) && !is_text(value, "true"),
                                field);
            case Sign::relation:
                return note(is_text(value, "next"), field);
            case Sign::total:
                if (!value.is_null()) {
                    conclude(!number || *number > shown_, field);
                }
                return;
            case Sign::last_page:
            case Sign::this_page:
                return note(!value.is_null() && (!number || *number > 1), field);
            case Sign::offset:
                return note(!value.is_null() && (!number || *number > 0), field);
            case Sign::page_limit:
                if (number && *number > 0 && *number <= shown_ && full_page_.empty()) {
                    full_page_ = said(field);
                }
        }
    }

    // A full page may be the only one.
    std::string found() const { return !more_.empty() || all_said_ ? more_ : full_page_; }

private:
    struct Field {
        std::string_view name;
        const boost::json::value& value;
    };

    std::string said(const Field& field) const {
        return "its " + in_backticks(field.name) + " is " +
               in_backticks(json::canonical(field.value)) + ", and it shows " +
               std::to_string(shown_);
    }
    // One is enough, and what it says may be long.
    void note(bool is_more, const Field& field) {
        if (is_more && more_.empty()) {
            more_ = said(field);
        }
    }
    void conclude(bool is_more, const Field& field) {
        all_said_ = all_said_ || !is_more;
        note(is_more, field);
    }

    std::size_t shown_;
    bool all_said_ = false;
    std::string more_;
    std::string full_page_;
};

// `<https://…>; rel="next", …`: what stands between the angle brackets may hold anything.
bool links_next(std::string_view value) {
    std::string parameters;
    bool in_target = false;
    for (const char character : value) {
        in_target = character == '<' || (in_target && character != '>');
        parameters += in_target || character == '"' ? ' ' : character;
    }
    for (const auto part : std::views::split(folded(parameters), ';')) {
        const std::string_view text(part.begin(), part.end());
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos ||
            text.substr(0, equals).find_first_not_of(' ') == std::string_view::npos ||
            text.substr(text.substr(0, equals).find_first_not_of(' ')).substr(0, 3) != "rel") {
            continue;
        }
        const std::string_view value_text = text.substr(equals + 1, text.find(',') - equals - 1);
        for (const auto word : std::views::split(value_text, ' ')) {
            if (std::string_view(word.begin(), word.end()) == "next") {
                return true;
            }
        }
    }
    return false;
}

// Whether `unit first-last/total` or `unit */total` covers everything.
bool is_whole_range(std::string_view value, std::size_t shown) {
    const std::size_t slash = value.rfind('/');
    const std::size_t blank = value.rfind(' ', slash);
    if (slash == std::string_view::npos) {
        return false;
    }
    const std::size_t from = blank == std::string_view::npos ? 0 : blank + 1;
    const std::string_view range = value.substr(from, slash - from);
    const auto total = digits(value.substr(slash + 1));
    if (!total || *total > shown) {
        return false;
    }
    const std::size_t dash = range.find('-');
    return range == "*" || (dash != std::string_view::npos && digits(range.substr(0, dash)) == 0U);
}

}  // namespace

std::string more_by_body(const boost::json::value& frame, std::size_t shown) {
    Search search(shown);
    search.visit(frame);
    return search.found();
}

std::string more_by_headers(unsigned status, const std::vector<net::Header>& headers,
                            std::size_t shown) {
    for (const net::Header& header : headers) {
        std::string name = folded(header.name);
        const std::string said = "its header " + in_backticks(header.name + ": " + header.value);
        if (name == "link" && links_next(header.value)) {
            return said;
        }
        if (name == "contentrange" && !is_whole_range(header.value, shown)) {
            return said;
        }
        if (!name.starts_with('x')) {
            continue;
        }
        name.erase(0, 1);
        Search search(shown);
        if (name == "pagination") {
            if (const auto value = json::read(header.value)) {
                search.visit(*value);
            }
        } else {
            search.look(header.name, sign_of(name), boost::json::string(header.value));
        }
        if (const std::string found = search.found(); !found.empty()) {
            return said;
        }
    }
    return status == 200 ? std::string() : "its status is " + std::to_string(status);
}

}  // namespace lexid::lexi
