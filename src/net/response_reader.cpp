#include "net/response_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "net/header_scan.hpp"

namespace lexid::net {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// RFC 9110 names five; a server that sends more is playing.
constexpr int interim_answers_max = 8;
// Real answers have about 30; each costs two strings.
constexpr std::size_t header_count_max = 200;
// What a declared length may make us reserve before the bytes are there.
constexpr std::size_t reserve_bytes_max = std::size_t{1024} * 1024;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

Fault limit_fault(const char* part, std::size_t bytes_max) {
    return {FailureKind::too_large, std::string("its ") + part + " is larger than the limit of " +
                                        std::to_string(bytes_max) + " bytes"};
}

class Parser final : public http::basic_parser<false> {
public:
    Parser(Method method, const BodySink& sink, const ResponseReader::Limits& limits)
        : method_(method), sink_(sink), limits_(limits) {
        eager(true);
    }

    std::size_t body_bytes_max() const {
        return to_sink() ? limits_.body_bytes_max : limits_.kept_body_bytes_max;
    }

    Response response;
    std::optional<Fault> fault;
    bool sink_called = false;

private:
    using Text = beast::string_view;
    using ErrorCode = beast::error_code;

    void refuse(ErrorCode& error, std::string text, FailureKind kind = FailureKind::protocol) {
        fault = Fault{kind, std::move(text)};
        error = http::error::bad_value;
    }

    void on_request_impl(http::verb, Text, Text, int, ErrorCode&) override {}

    void on_response_impl(int status, Text, int version, ErrorCode& error) override {
        response.status = static_cast<unsigned>(status);
        if (status < 100 || status > 599) {
            refuse(error, "its status `" + std::to_string(status) + "` is none of HTTP's");
        } else if (status == 101) {
            refuse(error, "it switches the protocol (status 101), which nobody asked for");
        } else if (version < 11 && method_ != Method::get) {
            refuse(error, "it is older than HTTP/1.1");
        }
    }

    void on_field_impl(http::field field, Text name, Text value, ErrorCode& error) override {
        if (in_body_) {
            return;
        }
        if (response.headers.size() == header_count_max) {
            return refuse(error,
                          "it has more than " + std::to_string(header_count_max) + " headers",
                          FailureKind::too_large);
        }
        if (field == http::field::content_length &&
            (std::exchange(has_length_, true) || value.find(',') != Text::npos)) {
            return refuse(error, "it has more than one Content-Length");
        }
        if (field == http::field::transfer_encoding && !beast::iequals(value, "chunked")) {
            return refuse(error, "its Transfer-Encoding " + in_backticks(view(value)) +
                                     " is not supported, only `chunked` is");
        }
        if (field == http::field::content_encoding && !beast::iequals(value, "identity")) {
            return refuse(error, "its Content-Encoding " + in_backticks(view(value)) +
                                     " was not asked for (the request says `identity`)");
        }
        response.headers.push_back({std::string(view(name)), std::string(view(value))});
    }

    void on_header_impl(ErrorCode& error) override {
        in_body_ = true;
        const std::size_t bytes_max = body_bytes_max();
        body_limit(bytes_max);
        if (content_length().value_or(0) > bytes_max) {
            fault = limit_fault("body", bytes_max);
            error = http::error::body_limit;
            return;
        }
        if (need_eof() && method_ != Method::get) {
            refuse(error,
                   "its body has neither Content-Length nor chunks, so it can't be told from "
                   "a part of it");
        }
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override {
        if (length && !to_sink()) {
            response.body.reserve(std::min<std::size_t>(*length, reserve_bytes_max));
        }
    }

    std::size_t on_body_impl(Text bytes, ErrorCode& error) override {
        if (!to_sink()) {
            response.body.append(bytes.data(), bytes.size());
            return bytes.size();
        }
        if (bytes.empty()) {
            return 0;
        }
        sink_called = true;
        if (auto taken = sink_(view(bytes)); !taken) {
            refuse(error, std::move(taken.error().text), FailureKind::cancelled);
        }
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text extensions, ErrorCode& error) override {
        if (!extensions.empty()) {
            refuse(error, "it has a chunk extension " + in_backticks(view(extensions)));
        }
    }

    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode& error) override {
        return on_body_impl(bytes, error);
    }

    void on_finish_impl(ErrorCode&) override {}

    bool to_sink() const { return sink_ && response.status / 100 == 2; }

    Method method_;
    const BodySink& sink_;
    const ResponseReader::Limits& limits_;
    bool in_body_ = false;
    bool has_length_ = false;
};

}  // namespace

struct ResponseReader::State {
    Limits limits;
    Method method = Method::get;
    const BodySink* sink = nullptr;
    std::optional<Parser> parser;
    std::size_t searched = 0;
    int interim_answers = 0;
    bool started = false;

    void restart();
    std::expected<std::size_t, Fault> feed(std::string_view bytes);
    Fault fault(const beast::error_code& error);
};

ResponseReader::ResponseReader(Limits limits) : state_(std::make_unique<State>()) {
    state_->limits = limits;
}
ResponseReader::~ResponseReader() = default;

void ResponseReader::State::restart() {
    parser.emplace(method, *sink, limits);
    // Until the header tells which of the two holds.
    parser->body_limit(std::max(limits.body_bytes_max, limits.kept_body_bytes_max));
    // Our own search for the header's end keeps the header's limit; Beast's must not be lower.
    parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max + 1));
    searched = 0;
}

void ResponseReader::begin(Method method, const BodySink& sink) {
    state_->method = method;
    state_->sink = &sink;
    state_->interim_answers = 0;
    state_->started = false;
    state_->restart();
}

Fault ResponseReader::State::fault(const beast::error_code& error) {
    if (parser->fault) {
        return *std::move(parser->fault);
    }
    if (error == http::error::body_limit) {
        return limit_fault("body", parser->body_bytes_max());
    }
    if (error == http::error::header_limit) {
        return limit_fault("header", limits.header_bytes_max);
    }
    return {FailureKind::protocol, "it is not valid HTTP/1.1: " + error.message()};
}

std::expected<std::size_t, Fault> ResponseReader::State::feed(std::string_view bytes) {
    if (!parser->is_header_done()) {
        const auto end = header_end(bytes, searched);
        if (!end ? bytes.size() > limits.header_bytes_max : *end > limits.header_bytes_max) {
            return std::unexpected(limit_fault("header", limits.header_bytes_max));
        }
        // What can't become a status line is refused at once, not when an empty line comes.
        constexpr std::string_view protocol = "HTTP/1.";
        if (!bytes.starts_with(protocol.substr(0, bytes.size()))) {
            return std::unexpected(
                Fault{FailureKind::protocol,
                      "it is not HTTP/1.1: it begins with " + in_backticks(bytes.substr(0, 24))});
        }
        if (!end) {
            return 0;
        }
        if (has_folded_line(bytes.substr(0, *end))) {
            return std::unexpected(
                Fault{FailureKind::protocol, "a line of its header is continued on the next one"});
        }
    }
    beast::error_code error;
    const auto taken = parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error && error != http::error::need_more) {
        return std::unexpected(fault(error));
    }
    return taken;
}

std::expected<std::size_t, Fault> ResponseReader::put(std::string_view bytes) {
    auto& state = *state_;
    std::size_t taken = 0;
    while (taken < bytes.size() && !state.parser->is_done()) {
        state.started = true;
        const auto part = state.feed(bytes.substr(taken));
        if (!part || *part == 0) {
            return part ? std::expected<std::size_t, Fault>(taken) : part;
        }
        taken += *part;
        if (state.parser->is_done() && state.parser->response.status < 200) {
            if (++state.interim_answers > interim_answers_max) {
                return std::unexpected(Fault{FailureKind::protocol,
                                             "more than " + std::to_string(interim_answers_max) +
                                                 " interim answers (1xx) came before it"});
            }
            state.restart();
        }
    }
    return taken;
}

std::expected<void, Fault> ResponseReader::put_end() {
    auto& parser = *state_->parser;
    beast::error_code error = http::error::partial_message;
    if (parser.got_some()) {
        parser.put_eof(error);
    }
    if (error) {
        return std::unexpected(Fault{
            FailureKind::closed, state_->started ? "the connection was closed in the middle of it"
                                                 : "the connection was closed before it came"});
    }
    return {};
}

bool ResponseReader::complete() const {
    return state_->parser->is_done();
}

bool ResponseReader::started() const {
    return state_->started;
}

bool ResponseReader::sink_called() const {
    return state_->parser->sink_called;
}

bool ResponseReader::keeps_connection() const {
    const auto& parser = *state_->parser;
    return parser.is_done() && !parser.need_eof() && parser.keep_alive();
}

Response ResponseReader::take() {
    return std::move(state_->parser->response);
}

}  // namespace lexid::net
