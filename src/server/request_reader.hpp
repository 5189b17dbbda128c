#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string_view>

#include "net/message.hpp"

namespace lexid::server {

// Turns the bytes of a connection into requests, without doing I/O; the counterpart of
// net::ResponseReader.
class RequestReader {
public:
    struct Limits {
        std::size_t header_bytes_max = 0;
        std::size_t body_bytes_max = 0;
    };
    // What a server answers to what it can't take.
    struct Refusal {
        unsigned status = 400;
        std::string text;
    };

    explicit RequestReader(Limits limits);
    ~RequestReader();

    void begin();

    // Takes bytes from the front of `bytes` and returns how many.
    std::expected<std::size_t, Refusal> put(std::string_view bytes);

    bool complete() const;
    bool started() const;
    bool header_complete() const;
    bool expects_continue() const;
    bool keeps_connection() const;
    net::Request take();

private:
    struct State;

    std::unique_ptr<State> state_;
};

}  // namespace lexid::server
