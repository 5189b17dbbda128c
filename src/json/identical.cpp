#include "json/identical.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace lexid::json {
namespace {

bool is_same_member(const boost::json::key_value_pair& left,
                    const boost::json::key_value_pair& right) {
    return left.key() == right.key() && is_identical(left.value(), right.value());
}

}  // namespace

bool is_identical(const boost::json::value& left, const boost::json::value& right) {
    if (left.kind() != right.kind()) {
        return false;
    }
    switch (left.kind()) {
        case boost::json::kind::null:
            return true;
        case boost::json::kind::bool_:
            return left.get_bool() == right.get_bool();
        case boost::json::kind::int64:
            return left.get_int64() == right.get_int64();
        case boost::json::kind::uint64:
            return left.get_uint64() == right.get_uint64();
        case boost::json::kind::double_:
            return std::bit_cast<std::uint64_t>(left.get_double()) ==
                   std::bit_cast<std::uint64_t>(right.get_double());
        case boost::json::kind::string:
            return left.get_string() == right.get_string();
        case boost::json::kind::array:
            return std::ranges::equal(left.get_array(), right.get_array(), is_identical);
        case boost::json::kind::object:
            return std::ranges::equal(left.get_object(), right.get_object(), is_same_member);
    }
    return false;
}

}  // namespace lexid::json
