#pragma once

#include <expected>
#include <string>
#include <utility>

namespace lexid {

// An expected failure, told to a person: what happened, where, and what to do about it; lower case,
// no full stop, outside text in backticks and escaped (see text.hpp).
struct Error {
    std::string text;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failed(std::string text) {
    return std::unexpected(Error{std::move(text)});
}

}  // namespace lexid
