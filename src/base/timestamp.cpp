#include "base/timestamp.hpp"

#include <cstddef>
#include <string>

namespace lexid {
namespace {

constexpr std::size_t fraction_digits_max = 9;

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// Writes a text anew as RFC 3339 has it; each step says whether it fitted. What the fields may hold
// is parse_rfc3339's business.
class Rewriter {
public:
    explicit Rewriter(std::string_view text) : rest_(text) {}

    bool rewrite() {
        skip_blanks();
        if (!date_and_time()) {
            return false;
        }
        skip_blanks();
        if (!offset()) {
            return false;
        }
        skip_blanks();
        return rest_.empty();
    }

    const std::string& written() const { return written_; }
    bool is_leap_second() const { return is_leap_second_; }

private:
    bool skip(std::string_view word) {
        if (!rest_.starts_with(word)) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }
    void skip_blanks() {
        while (skip(" ")) {
        }
    }
    bool is_at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

    bool digits(std::size_t count) {
        for (; count > 0 && is_at_digit(); --count) {
            written_ += rest_.front();
            rest_.remove_prefix(1);
        }
        return count == 0;
    }

    // What stands between two numbers, in the extended form only.
    bool mark(char character) {
        written_ += character;
        return !extended_ || skip({&character, 1});
    }

    bool date_and_time() {
        if (!digits(4)) {
            return false;
        }
        extended_ = rest_.starts_with('-');
        if (!mark('-') || !digits(2) || !mark('-') || !digits(2) ||
            !(skip("T") || skip("t") || (extended_ && skip(" ")))) {
            return false;
        }
        written_ += 'T';
        return digits(2) && mark(':') && digits(2) && seconds();
    }

    bool seconds() {
        const bool has_seconds = extended_ ? skip(":") : is_at_digit();
        written_ += ':';
        if (!has_seconds) {
            written_ += "00";
            return true;
        }
        is_leap_second_ = skip("60");
        if (is_leap_second_) {
            written_ += "59";
        } else if (!digits(2)) {
            return false;
        }
        return !(skip(".") || skip(",")) || fraction();
    }

    bool fraction() {
        if (!is_at_digit()) {
            return false;
        }
        written_ += '.';
        for (std::size_t count = 0; is_at_digit(); ++count) {
            if (count < fraction_digits_max) {
                written_ += rest_.front();
            }
            rest_.remove_prefix(1);
        }
        return true;
    }

    bool offset() {
        if (skip("Z") || skip("z") || skip("UTC") || skip("GMT")) {
            written_ += 'Z';
            return true;
        }
        written_ += rest_.empty() ? ' ' : rest_.front();
        if (!(skip("+") || skip("-")) || !digits(2)) {
            return false;
        }
        const bool has_minutes = skip(":") || is_at_digit();
        written_ += ':';
        if (!has_minutes) {
            written_ += "00";
            return true;
        }
        return digits(2);
    }

    std::string_view rest_;
    std::string written_;
    bool extended_ = true;
    bool is_leap_second_ = false;
};

}  // namespace

std::optional<ParsedTime> parse_timestamp(std::string_view text) {
    Rewriter rewriter(text);
    if (!rewriter.rewrite()) {
        return std::nullopt;
    }
    std::optional<ParsedTime> time = parse_rfc3339(rewriter.written());
    if (time && rewriter.is_leap_second()) {
        ++time->seconds;
    }
    return time;
}

}  // namespace lexid
