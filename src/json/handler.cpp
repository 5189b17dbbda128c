#include "json/handler.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace lexid::json {
namespace {

// Up to so many keys are compared each with each; beyond, sorting them is faster.
constexpr std::size_t pairwise_keys_max = 12;
constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

std::string over_bound(std::string_view what, std::size_t bound) {
    return std::string(what).append(" than the ").append(std::to_string(bound)).append(" allowed");
}

// Whether a number that no double can hold lies near zero and not beyond the largest double. The
// decimal exponent of its first significant digit says which.
bool rounds_to_zero(std::string_view number) {
    const std::size_t exponent_mark = number.find_first_of("eE");
    const std::string_view mantissa = number.substr(0, exponent_mark);
    const std::size_t significant = mantissa.find_first_of("123456789");
    if (significant == std::string_view::npos) {
        return true;
    }
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const auto position = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(significant);
    if (exponent_mark == std::string_view::npos) {
        return position < 0;
    }
    std::string_view exponent = number.substr(exponent_mark + 1);
    if (exponent.front() == '+') {
        exponent.remove_prefix(1);
    }
    std::int64_t power = 0;
    const char* const end = exponent.data() + exponent.size();
    if (std::from_chars(exponent.data(), end, power).ec != std::errc()) {
        return exponent.front() == '-';
    }
    return position + power < 0;
}

}  // namespace

void Handler::begin(boost::json::storage_ptr storage) {
    values_.reset(std::move(storage));
    refusal_.clear();
    number_.clear();
    key_text_.clear();
    key_begin_ = 0;
    keys_.clear();
}

bool Handler::refuse(std::string reason, Code& code) {
    refusal_ = std::move(reason);
    code = boost::json::error::incomplete;
    return false;
}

bool Handler::check_size(std::size_t size, Code& code) {
    if (size > bounds_.string_bytes_max) {
        return refuse(over_bound("a string of more bytes", bounds_.string_bytes_max), code);
    }
    return true;
}

bool Handler::check_key_size(std::size_t size, Code& code) {
    if (size > bounds_.key_bytes_max) {
        return refuse(over_bound("a key of more bytes", bounds_.key_bytes_max), code);
    }
    return check_size(size, code);
}

bool Handler::on_array_end(std::size_t count, Code& code) {
    if (count > bounds_.elements_max) {
        return refuse(over_bound("an array of more elements", bounds_.elements_max), code);
    }
    values_.push_array(count);
    return true;
}

bool Handler::on_object_end(std::size_t count, Code& code) {
    if (count > bounds_.keys_max) {
        return refuse(over_bound("an object of more keys", bounds_.keys_max), code);
    }
    if (const std::size_t repeated = repeated_key(count); repeated != none) {
        return refuse("the key " + in_backticks(text_of(keys_[repeated])) + " appears twice", code);
    }
    if (count != 0) {
        const std::size_t first = keys_.size() - count;
        key_begin_ = keys_[first].offset;
        key_text_.resize(key_begin_);
        keys_.resize(first);
    }
    values_.push_object(count);
    return true;
}

bool Handler::on_string_part(Text part, std::size_t size, Code& code) {
    if (!check_size(size, code)) {
        return false;
    }
    values_.push_chars(part);
    return true;
}

bool Handler::on_string(Text part, std::size_t size, Code& code) {
    if (!check_size(size, code)) {
        return false;
    }
    values_.push_string(part);
    return true;
}

bool Handler::on_key_part(Text part, std::size_t size, Code& code) {
    if (!check_key_size(size, code)) {
        return false;
    }
    key_text_.append(part.data(), part.size());
    values_.push_chars(part);
    return true;
}

bool Handler::on_key(Text part, std::size_t size, Code& code) {
    if (!check_key_size(size, code)) {
        return false;
    }
    key_text_.append(part.data(), part.size());
    keys_.push_back({key_begin_, key_text_.size() - key_begin_});
    key_begin_ = key_text_.size();
    values_.push_key(part);
    return true;
}

bool Handler::on_bool(bool value, Code&) {
    values_.push_bool(value);
    return true;
}

bool Handler::on_null(Code&) {
    values_.push_null();
    return true;
}

bool Handler::on_number_part(Text part, Code&) {
    number_.append(part.data(), part.size());
    return true;
}

bool Handler::on_number(Text part, Code& code) {
    std::string_view number(part.data(), part.size());
    if (!number_.empty()) {
        number_.append(number);
        number = number_;
    }
    const bool is_integer = number.find_first_of(".eE") == std::string_view::npos;
    const bool taken = is_integer ? push_integer(number, code) : push_double(number, code);
    number_.clear();
    return taken;
}

bool Handler::push_integer(std::string_view number, Code& code) {
    const char* const end = number.data() + number.size();
    std::int64_t integer = 0;
    if (std::from_chars(number.data(), end, integer).ec == std::errc()) {
        values_.push_int64(integer);
        return true;
    }
    std::uint64_t large = 0;
    if (number.front() != '-' && std::from_chars(number.data(), end, large).ec == std::errc()) {
        values_.push_uint64(large);
        return true;
    }
    return refuse("the integer " + in_backticks(number) + " does not fit in 64 bits", code);
}

bool Handler::push_double(std::string_view number, Code& code) {
    double value = 0;
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (fault == std::errc::result_out_of_range) {
        if (!rounds_to_zero(number)) {
            return refuse("the number " + in_backticks(number) + " is out of range", code);
        }
        value = number.front() == '-' ? -0.0 : 0.0;
    }
    values_.push_double(value);
    return true;
}

std::string_view Handler::text_of(Key key) const {
    return std::string_view(key_text_).substr(key.offset, key.size);
}

std::size_t Handler::repeated_key(std::size_t count) {
    const std::size_t first = keys_.size() - count;
    if (count <= pairwise_keys_max) {
        for (std::size_t later = first; later < keys_.size(); ++later) {
            for (std::size_t earlier = first; earlier < later; ++earlier) {
                if (text_of(keys_[earlier]) == text_of(keys_[later])) {
                    return later;
                }
            }
        }
        return none;
    }
    order_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        order_[i] = first + i;
    }
    std::ranges::sort(order_, {}, [this](std::size_t key) { return text_of(keys_[key]); });
    const auto same = [this](std::size_t left, std::size_t right) {
        return text_of(keys_[left]) == text_of(keys_[right]);
    };
    const auto found = std::ranges::adjacent_find(order_, same);
    return found == order_.end() ? none : *found;
}

}  // namespace lexid::json
