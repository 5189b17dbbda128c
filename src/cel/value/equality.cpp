#include "cel/value/equality.hpp"

#include "cel/limits.hpp"
#include "cel/value/address.hpp"
#include "cel/value/collection.hpp"

namespace lexid::cel {
namespace {

// CEL compares an int with a double as doubles once the double is in the int's range.
constexpr double least_int = -9223372036854775808.0;
constexpr double int_end = 9223372036854775808.0;
constexpr double uint_end = 18446744073709551616.0;

std::partial_ordering compare_with_double(std::int64_t left, double right) {
    if (right < least_int) {
        return std::partial_ordering::greater;
    }
    return right > int_end ? std::partial_ordering::less : static_cast<double>(left) <=> right;
}

std::partial_ordering compare_with_double(std::uint64_t left, double right) {
    if (right < 0) {
        return std::partial_ordering::greater;
    }
    return right > uint_end ? std::partial_ordering::less : static_cast<double>(left) <=> right;
}

std::partial_ordering compare_with_uint(std::int64_t left, std::uint64_t right) {
    return left < 0 ? std::partial_ordering::less : static_cast<std::uint64_t>(left) <=> right;
}

std::partial_ordering reversed(std::partial_ordering order) {
    return 0 <=> order;
}

class Comparer {
public:
    explicit Comparer(Frame& frame) : frame_(frame) {}

    Equality compare(const Value& left, const Value& right, int depth) {
        if (left.is_number() && right.is_number()) {
            return answer(compare_numbers(left, right) == 0);
        }
        if (left.kind() != right.kind()) {
            return Equality::different;
        }
        switch (left.kind()) {
            case Kind::null:
                return Equality::same;
            case Kind::boolean:
                return answer(left.as_boolean() == right.as_boolean());
            case Kind::string:
            case Kind::bytes:
            case Kind::type:
                if (!frame_.spend(left.count() / bytes_per_step)) {
                    return Equality::exhausted;
                }
                return answer(same_text(left.as_text(), right.as_text()));
            case Kind::timestamp:
                return answer(left.as_timestamp() == right.as_timestamp());
            case Kind::duration:
                return answer(left.as_duration() == right.as_duration());
            case Kind::ip:
            case Kind::cidr:
                return answer(same_address(*left.address(), *right.address()));
            case Kind::list:
                return lists(left, right, depth);
            case Kind::map:
                return maps(left, right, depth);
            case Kind::optional:
                if (left.held() == nullptr || right.held() == nullptr) {
                    return answer(left.held() == right.held());
                }
                return depth == value_depth_max ? Equality::exhausted
                                                : compare(*left.held(), *right.held(), depth + 1);
            case Kind::integer:
            case Kind::unsigned_integer:
            case Kind::floating:
            case Kind::error:
            case Kind::unknown:
                break;
        }
        return Equality::different;
    }

private:
    static Equality answer(bool same) { return same ? Equality::same : Equality::different; }

    Equality lists(const Value& left, const Value& right, int depth) {
        const std::size_t size = left.size();
        if (size != right.size()) {
            return Equality::different;
        }
        if (depth == value_depth_max) {
            return Equality::exhausted;
        }
        for (std::size_t i = 0; i < size; ++i) {
            if (!frame_.spend(1)) {
                return Equality::exhausted;
            }
            const Equality same = compare(element_at(left, i), element_at(right, i), depth + 1);
            if (same != Equality::same) {
                return same;
            }
        }
        return Equality::same;
    }

    Equality maps(const Value& left, const Value& right, int depth) {
        const std::size_t size = left.size();
        if (size != right.size()) {
            return Equality::different;
        }
        if (depth == value_depth_max) {
            return Equality::exhausted;
        }
        for (std::size_t i = 0; i < size; ++i) {
            const MapEntry entry = entry_at(left, i);
            if (!frame_.spend(map_entry_cost + key_steps(entry.key))) {
                return Equality::exhausted;
            }
            const std::optional<Value> other = find_key(right, entry.key);
            const Equality same =
                other ? compare(entry.value, *other, depth + 1) : Equality::different;
            if (same != Equality::same) {
                return same;
            }
        }
        return Equality::same;
    }

    Frame& frame_;
};

}  // namespace

Equality equality_of(const Value& left, const Value& right, Frame& frame) {
    return Comparer(frame).compare(left, right, 0);
}

std::partial_ordering compare_numbers(const Value& left, const Value& right) {
    switch (left.kind()) {
        case Kind::integer:
            return right.kind() == Kind::integer ? left.as_integer() <=> right.as_integer()
                   : right.kind() == Kind::unsigned_integer
                       ? compare_with_uint(left.as_integer(), right.as_unsigned())
                       : compare_with_double(left.as_integer(), right.as_floating());
        case Kind::unsigned_integer:
            return right.kind() == Kind::unsigned_integer
                       ? std::partial_ordering(left.as_unsigned() <=> right.as_unsigned())
                   : right.kind() == Kind::integer
                       ? reversed(compare_with_uint(right.as_integer(), left.as_unsigned()))
                       : compare_with_double(left.as_unsigned(), right.as_floating());
        default:
            return right.kind() == Kind::floating ? left.as_floating() <=> right.as_floating()
                   : right.kind() == Kind::integer
                       ? reversed(compare_with_double(right.as_integer(), left.as_floating()))
                       : reversed(compare_with_double(right.as_unsigned(), left.as_floating()));
    }
}

bool compare(const Value& left, const Value& right, std::partial_ordering& order) {
    if (left.is_number() && right.is_number()) {
        order = compare_numbers(left, right);
        return true;
    }
    if (left.kind() != right.kind()) {
        return false;
    }
    switch (left.kind()) {
        case Kind::boolean:
            order = left.as_boolean() <=> right.as_boolean();
            return true;
        case Kind::string:
        case Kind::bytes:
            order = left.as_text() <=> right.as_text();
            return true;
        case Kind::timestamp:
            order = left.as_timestamp() <=> right.as_timestamp();
            return true;
        case Kind::duration:
            order = left.as_duration() <=> right.as_duration();
            return true;
        default:
            return false;
    }
}

}  // namespace lexid::cel
