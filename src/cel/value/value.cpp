#include "cel/value/value.hpp"

#include "cel/value/collection.hpp"

namespace lexid::cel {

std::string_view name_of(Kind kind) {
    static constexpr std::string_view names[] = {"null_type",
                                                 "bool",
                                                 "int",
                                                 "uint",
                                                 "double",
                                                 "string",
                                                 "bytes",
                                                 "list",
                                                 "map",
                                                 "google.protobuf.Timestamp",
                                                 "google.protobuf.Duration",
                                                 "type",
                                                 "optional_type",
                                                 "net.IP",
                                                 "net.CIDR",
                                                 "error",
                                                 "unknown"};
    return names[static_cast<std::size_t>(kind)];
}

Value Value::of(const boost::json::value* json) {
    switch (json->kind()) {
        case boost::json::kind::null:
            return null();
        case boost::json::kind::bool_:
            return of(json->get_bool());
        case boost::json::kind::int64:
            return of(json->get_int64());
        case boost::json::kind::uint64:
            return of(json->get_uint64());
        case boost::json::kind::double_:
            return of(json->get_double());
        case boost::json::kind::string: {
            const boost::json::string& text = json->get_string();
            return of(std::string_view(text.data(), text.size()));
        }
        case boost::json::kind::array: {
            Value list(Kind::list);
            list.form_ = Form::json;
            list.data_.array = &json->get_array();
            return list;
        }
        case boost::json::kind::object: {
            Value map(Kind::map);
            map.form_ = Form::json;
            map.data_.object = &json->get_object();
            return map;
        }
    }
    return null();
}

std::size_t Value::size() const {
    if (form_ == Form::json) {
        return kind_ == Kind::list ? data_.array->size() : data_.object->size();
    }
    return kind_ == Kind::list ? extra_ : data_.map->count;
}

}  // namespace lexid::cel
