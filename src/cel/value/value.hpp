#pragma once

#include <bit>
#include <boost/json/fwd.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace lexid::cel {

enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,           // CEL's int
    unsigned_integer,  // CEL's uint
    floating,          // CEL's double
    string,
    bytes,
    list,
    map,
    timestamp,
    duration,
    type,
    optional,
    ip,       // net.IP of the network library
    cidr,     // net.CIDR of the network library
    error,    // why there is no value
    unknown,  // an input that is not known yet; absorbed like an error
};

// `int`, `google.protobuf.Timestamp`, `list`: what type(x) shows.
std::string_view name_of(Kind kind);

// Years 1 to 9999; nanoseconds 0 to 999,999,999 count forward, also before 1970.
struct Timestamp {
    std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
    std::int32_t nanoseconds = 0;

    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

enum class ErrorCode : std::uint8_t {
    no_such_overload,
    no_such_attribute,  // a name that nothing is bound to
    no_such_key,
    no_such_field,
    index_out_of_range,
    division_by_zero,
    modulus_by_zero,
    overflow,
    range,
    invalid_argument,
    duplicate_key,
    unsupported_key,
    unbound_function,
    cost_exceeded,  // never absorbed by && and ||
};

struct ErrorDetail;
struct MapData;
struct Address;

// A value of CEL, or the error in its place. A view of 16 bytes that may be copied freely: texts,
// lists and maps stay where they are (in the JSON, the program or the workspace) and must outlive
// it; nothing it refers to may move. At most 4 GiB of text, and as many elements.
class Value {
public:
    constexpr Value() : Value(Kind::null) {}

    static constexpr Value null() { return Value(Kind::null); }
    static constexpr Value of(bool value);
    static constexpr Value of(std::int64_t value);
    static constexpr Value of(int value) { return of(std::int64_t{value}); }
    static constexpr Value of(std::uint64_t value);
    static constexpr Value of(double value);
    static constexpr Value of(std::string_view text);
    static constexpr Value of(const char* text) { return of(std::string_view(text)); }
    static constexpr Value of(Timestamp time);
    static constexpr Value of(std::chrono::nanoseconds duration);
    // The JSON itself is read when the condition asks for it: int64, uint64 and double become int,
    // uint and double, an array a list, an object a map with string keys.
    static Value of(const boost::json::value* json);
    static constexpr Value bytes(std::string_view octets);
    static constexpr Value unknown() { return Value(Kind::unknown); }

    constexpr Kind kind() const { return kind_; }
    constexpr bool is_true() const { return kind_ == Kind::boolean && data_.boolean; }
    constexpr bool is_false() const { return kind_ == Kind::boolean && !data_.boolean; }
    constexpr bool is_error() const { return kind_ == Kind::error; }
    constexpr bool is_number() const { return kind_ >= Kind::integer && kind_ <= Kind::floating; }
    // Neither an error nor unknown.
    constexpr bool is_value() const { return kind_ < Kind::error; }

    // What the error says, made now: what happened, with the path and the kinds or the keys there
    // were, escaped. Empty unless is_error().
    std::string error_text() const;
    ErrorCode error_code() const;  // requires is_error()

    // Each requires the kind it names.
    constexpr bool as_boolean() const { return data_.boolean; }
    constexpr std::int64_t as_integer() const { return data_.integer; }
    constexpr std::uint64_t as_unsigned() const { return data_.unsigned_integer; }
    constexpr double as_floating() const { return data_.floating; }
    constexpr std::string_view as_text() const { return {data_.text, extra_}; }  // bytes, type too
    constexpr Timestamp as_timestamp() const {
        return {data_.integer, static_cast<std::int32_t>(extra_)};
    }
    constexpr std::chrono::nanoseconds as_duration() const {
        return std::chrono::nanoseconds(data_.integer);
    }

    // Of a list or a map: how many elements there are.
    std::size_t size() const;

    // For those who build and read values within cel; see collection.hpp, error.hpp, address.hpp.
    enum class Form : std::uint8_t { native, json };
    static constexpr Value type_named(std::string_view name);
    static constexpr Value list(const Value* elements, std::uint32_t count);
    static constexpr Value map(const MapData* map);
    static constexpr Value optional(const Value* held);  // nullptr: none
    static constexpr Value address(Kind kind, const Address* address);
    static constexpr Value error(const ErrorDetail* detail);
    constexpr Form form() const { return form_; }
    constexpr const Value* elements() const { return data_.values; }
    constexpr std::uint32_t count() const { return extra_; }
    constexpr const MapData* map_data() const { return data_.map; }
    constexpr const Value* held() const { return data_.values; }
    constexpr const Address* address() const { return data_.address; }
    constexpr const ErrorDetail* detail() const { return data_.error; }
    constexpr const boost::json::array* json_array() const { return data_.array; }
    constexpr const boost::json::object* json_object() const { return data_.object; }

private:
    constexpr explicit Value(Kind kind) : kind_(kind) {}

    Kind kind_;
    Form form_ = Form::native;
    std::uint32_t extra_ = 0;  // length, count or nanoseconds
    union Data {
        std::int64_t integer = 0;
        std::uint64_t unsigned_integer;
        double floating;
        bool boolean;
        const char* text;
        const Value* values;
        const MapData* map;
        const boost::json::array* array;
        const boost::json::object* object;
        const Address* address;
        const ErrorDetail* error;
    } data_;
};
static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);

// The value as CEL would write it, escaped and in one line, cut to at most `characters_max`
// characters with "…"; `timestamp("…")` and `duration("…")` for those. An error shows its text.
std::string to_text(const Value& value, std::size_t characters_max);

constexpr Value Value::of(bool value) {
    Value result(Kind::boolean);
    result.data_.boolean = value;
    return result;
}
constexpr Value Value::of(std::int64_t value) {
    Value result(Kind::integer);
    result.data_.integer = value;
    return result;
}
constexpr Value Value::of(std::uint64_t value) {
    Value result(Kind::unsigned_integer);
    result.data_.unsigned_integer = value;
    return result;
}
constexpr Value Value::of(double value) {
    Value result(Kind::floating);
    result.data_.floating = value;
    return result;
}
constexpr Value Value::of(std::string_view text) {
    Value result(Kind::string);
    result.extra_ = static_cast<std::uint32_t>(text.size());
    result.data_.text = text.data();
    return result;
}
constexpr Value Value::bytes(std::string_view octets) {
    Value result = of(octets);
    result.kind_ = Kind::bytes;
    return result;
}
constexpr Value Value::type_named(std::string_view name) {
    Value result = of(name);
    result.kind_ = Kind::type;
    return result;
}
constexpr Value Value::of(Timestamp time) {
    Value result(Kind::timestamp);
    result.data_.integer = time.seconds;
    result.extra_ = static_cast<std::uint32_t>(time.nanoseconds);
    return result;
}
constexpr Value Value::of(std::chrono::nanoseconds duration) {
    Value result(Kind::duration);
    result.data_.integer = duration.count();
    return result;
}
constexpr Value Value::list(const Value* elements, std::uint32_t count) {
    Value result(Kind::list);
    result.data_.values = elements;
    result.extra_ = count;
    return result;
}
constexpr Value Value::map(const MapData* map) {
    Value result(Kind::map);
    result.data_.map = map;
    return result;
}
constexpr Value Value::optional(const Value* held) {
    Value result(Kind::optional);
    result.data_.values = held;
    return result;
}
constexpr Value Value::address(Kind kind, const Address* address) {
    Value result(kind);
    result.data_.address = address;
    return result;
}
constexpr Value Value::error(const ErrorDetail* detail) {
    Value result(Kind::error);
    result.data_.error = detail;
    return result;
}

}  // namespace lexid::cel
