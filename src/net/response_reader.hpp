#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/client.hpp"

namespace lexid::net {

// What is wrong with an answer; Failure without what only the client knows.
struct Fault {
    FailureKind kind = FailureKind::protocol;
    std::string text;
    std::vector<Header> headers = {};  // of a proxy that refuses to connect
};

// Turns the bytes of a connection into responses, without doing I/O. Stricter than Beast's parser:
// refuses folded lines, more than one Content-Length, transfer codings other than `chunked`, chunk
// extensions, content codings, a switch of protocols, and an answer to anything but a GET that ends
// only with the connection or is older than HTTP/1.1.
class ResponseReader {
public:
    struct Limits {
        std::size_t header_bytes_max = 0;
        std::size_t body_bytes_max = 0;       // of a body that goes to the sink
        std::size_t kept_body_bytes_max = 0;  // of one that is kept
    };

    explicit ResponseReader(Limits limits);
    ~ResponseReader();

    // Prepares for the answer to the next request. `sink` may be empty and must live until then.
    void begin(Method method, const BodySink& sink);

    // Takes bytes from the front of `bytes` and returns how many; fewer than there are if more must
    // come behind them, or if the response is complete. Interim answers (1xx) are skipped.
    std::expected<std::size_t, Fault> put(std::string_view bytes);

    // The stream has ended in good order (TLS close_notify).
    std::expected<void, Fault> put_end();

    bool complete() const;
    // Whether any byte of the answer has been taken.
    bool started() const;
    // Whether the sink has seen a part of the body.
    bool sink_called() const;
    // Of a complete response: whether the connection may serve another request, as far as the
    // response says (bytes behind it are the caller's to look at).
    bool keeps_connection() const;
    Response take();

private:
    struct State;

    std::unique_ptr<State> state_;
};

}  // namespace lexid::net
