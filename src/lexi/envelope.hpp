#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace lexid::lexi {

// The documented answers are `{"data": {...}}` and `{"error": {...}}`. What stands beside `data` or
// `error` may say the opposite, and an answer that contradicts itself proves nothing. Both
// functions say for people what contradicts, or nothing if all agrees:
//
// - `error` and `errors` say nothing if null, false or empty; an empty object is how JavaScript
//   writes an error;
// - `success` and `ok` mean what `true` means, and anything else is no success;
// - `failed`, `failure` and `exception` say nothing if null, false or empty;
// - `status` and `code` may repeat HTTP's number or be a word for success; null says nothing.
//
// Keys are compared without regard to case, and all others are free to come.

// What in `object` denies that a request succeeded. `status` is HTTP's; `word` is one more word
// that `status` may be, such as that of the list or the task asked for.
std::string denial_in(const boost::json::object& object, unsigned status, std::string_view word);

// What in the whole body of an error says that the request succeeded, or failed with another
// status.
std::string assent_in(const boost::json::object& body, unsigned status);

}  // namespace lexid::lexi
