#include "json/read.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <utility>

#include "base/diagnostic.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "json/handler.hpp"

namespace lexid::json {
namespace {

boost::json::parse_options options(std::size_t depth_max) {
    boost::json::parse_options options;
    options.max_depth = depth_max;
    return options;
}

// Whether the escape of the first half of a character stands there, `\ud83d`: the parser calls it
// bad syntax if the other half doesn't follow.
bool ends_with_half_escape(std::string_view text) {
    constexpr std::string_view shape = "\\ud800";
    if (text.ends_with('\\')) {
        text.remove_suffix(1);
    }
    if (text.size() < shape.size()) {
        return false;
    }
    text.remove_prefix(text.size() - shape.size());
    return text.starts_with("\\u") && (text[2] == 'd' || text[2] == 'D') &&
           std::string_view("89abAB").find(text[3]) != std::string_view::npos;
}

}  // namespace

class Reader::Parser {
public:
    explicit Parser(Bounds bounds)
        : depth_max_(bounds.depth_max), parser_(options(bounds.depth_max), bounds) {}

    void begin(boost::json::storage_ptr storage) {
        parser_.reset();
        parser_.handler().begin(std::move(storage));
        code_ = {};
        read_ = 0;
    }

    void read_on(std::string_view text, bool is_more) {
        if (!code_ && !parser_.done()) {
            const std::string_view rest = text.substr(read_);
            read_ += parser_.write_some(is_more, rest.data(), rest.size(), code_);
        }
        if (!code_ && parser_.done()) {
            // It leaves alone what comes after the value, white space too.
            read_ = std::min(text.find_first_not_of(" \t\r\n", read_), text.size());
        }
    }

    std::expected<boost::json::value, Fault> end(std::string_view text) {
        read_on(text, false);
        if (code_) {
            return std::unexpected(fault(code_, text, read_));
        }
        if (read_ < text.size()) {
            return std::unexpected(Fault{FaultKind::syntax, read_, "something follows the value"});
        }
        return parser_.handler().take();
    }

private:
    Fault fault(Handler::Code code, std::string_view text, std::size_t offset) {
        if (const std::string& refusal = parser_.handler().refusal(); !refusal.empty()) {
            return {FaultKind::refused, offset, refusal};
        }
        if (code == boost::json::error::too_deep) {
            return {FaultKind::refused, offset,
                    "nested deeper than the " + std::to_string(depth_max_) + " levels allowed"};
        }
        if (code == boost::json::error::exponent_overflow) {
            return {FaultKind::refused, offset, "the exponent of a number is out of range"};
        }
        if (code == boost::json::error::illegal_leading_surrogate ||
            code == boost::json::error::illegal_trailing_surrogate ||
            code == boost::json::error::expected_utf16_escape ||
            ends_with_half_escape(text.substr(0, offset))) {
            return {FaultKind::refused, offset, "a string escapes half a character"};
        }
        if (!is_utf8(text)) {
            return {FaultKind::refused, offset, "the text is not UTF-8"};
        }
        return {FaultKind::syntax, offset,
                offset == text.size() ? "the text ends too early" : "this is no JSON"};
    }

    std::size_t depth_max_;
    boost::json::basic_parser<Handler> parser_;
    Handler::Code code_;
    std::size_t read_ = 0;  // bytes of the text
};

Reader::Reader(Bounds bounds) : parser_(std::make_unique<Parser>(bounds)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::expected<boost::json::value, Fault> Reader::read(std::string_view text,
                                                      boost::json::storage_ptr storage) {
    begin(std::move(storage));
    return end(text);
}

void Reader::begin(boost::json::storage_ptr storage) {
    parser_->begin(std::move(storage));
}

void Reader::read_on(std::string_view text_so_far) {
    parser_->read_on(text_so_far, true);
}

std::expected<boost::json::value, Fault> Reader::end(std::string_view text) {
    return parser_->end(text);
}

Result<boost::json::value> read(std::string_view text, Bounds bounds,
                                boost::json::storage_ptr storage) {
    auto value = Reader(bounds).read(text, std::move(storage));
    if (const auto encoding = value ? std::nullopt : foreign_encoding(text)) {
        return failed("the text is in " + std::string(*encoding) + ": save it as UTF-8");
    }
    if (!value) {
        const Position position = position_at(text, value.error().offset);
        return failed(value.error().message + " (line " + std::to_string(position.line) +
                      ", column " + std::to_string(position.column) + ")");
    }
    return std::move(*value);
}

}  // namespace lexid::json
