#include "server/request_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <utility>

#include "net/header_scan.hpp"

namespace lexid::server {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// As in net::ResponseReader: more than any honest client sends.
constexpr std::size_t header_count_max = 200;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<net::Method> method_of(std::string_view text) {
    for (const auto method :
         {net::Method::get, net::Method::post, net::Method::patch, net::Method::remove}) {
        if (name(method) == text) {
            return method;
        }
    }
    return std::nullopt;
}

class Parser final : public http::basic_parser<true> {
public:
    Parser() { eager(true); }

    net::Request request;
    std::optional<RequestReader::Refusal> refusal;

private:
    using Text = beast::string_view;
    using ErrorCode = beast::error_code;

    void refuse(ErrorCode& error, unsigned status, std::string text) {
        refusal = RequestReader::Refusal{status, std::move(text)};
        error = http::error::bad_value;
    }

    void on_response_impl(int, Text, int, ErrorCode&) override {}

    void on_request_impl(http::verb, Text method, Text target, int, ErrorCode& error) override {
        const auto known = method_of(view(method));
        if (!known) {
            return refuse(error, 405, "this method is not supported");
        }
        if (!target.starts_with('/')) {
            return refuse(error, 400, "the target must begin with /");
        }
        request.method = *known;
        request.target = view(target);
    }

    void on_field_impl(http::field field, Text name, Text value, ErrorCode& error) override {
        if (in_body_) {
            return;
        }
        if (request.headers.size() == header_count_max) {
            return refuse(error, 431, "too many headers");
        }
        const bool repeated_host = field == http::field::host && std::exchange(has_host_, true);
        const bool repeated_length = field == http::field::content_length &&
                                     (std::exchange(has_length_, true) || value.contains(','));
        if (repeated_host || repeated_length) {
            return refuse(error, 400, "a header that may come once came twice");
        }
        if (field == http::field::transfer_encoding && !beast::iequals(value, "chunked")) {
            return refuse(error, 501, "only the transfer coding chunked is supported");
        }
        request.headers.push_back({std::string(view(name)), std::string(view(value))});
    }

    void on_header_impl(ErrorCode& error) override {
        in_body_ = true;
        if (!has_host_) {
            refuse(error, 400, "there is no Host header");
        }
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}

    std::size_t on_body_impl(Text bytes, ErrorCode&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode& error) override {
        return on_body_impl(bytes, error);
    }

    void on_finish_impl(ErrorCode&) override {}

    bool in_body_ = false;
    bool has_host_ = false;
    bool has_length_ = false;
};

}  // namespace

struct RequestReader::State {
    Limits limits;
    std::optional<Parser> parser;
    std::size_t searched = 0;
    bool started = false;
};

RequestReader::RequestReader(Limits limits) : state_(std::make_unique<State>()) {
    state_->limits = limits;
    begin();
}
RequestReader::~RequestReader() = default;

void RequestReader::begin() {
    auto& parser = state_->parser.emplace();
    parser.header_limit(static_cast<std::uint32_t>(state_->limits.header_bytes_max + 1));
    parser.body_limit(state_->limits.body_bytes_max);
    state_->searched = 0;
    state_->started = false;
}

std::expected<std::size_t, RequestReader::Refusal> RequestReader::put(std::string_view bytes) {
    auto& parser = *state_->parser;
    if (bytes.empty() || parser.is_done()) {
        return 0;
    }
    state_->started = true;
    if (!parser.is_header_done()) {
        // A TLS handshake on a port without TLS, most often: no use waiting for its empty line.
        if (bytes.front() < 'A' || bytes.front() > 'Z') {
            return std::unexpected(Refusal{400, "this is not HTTP/1.1"});
        }
        const auto end = net::header_end(bytes, state_->searched);
        if (end.value_or(bytes.size()) > state_->limits.header_bytes_max) {
            return std::unexpected(Refusal{431, "the header is too large"});
        }
        if (!end) {
            return 0;
        }
        if (net::has_folded_line(bytes.substr(0, *end))) {
            return std::unexpected(Refusal{400, "a header is continued on the next line"});
        }
    }
    beast::error_code error;
    const auto taken = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (!error || error == http::error::need_more) {
        return taken;
    }
    if (parser.refusal) {
        return std::unexpected(*std::move(parser.refusal));
    }
    if (error == http::error::body_limit) {
        return std::unexpected(Refusal{413, "the body is too large"});
    }
    return std::unexpected(Refusal{400, "this is not valid HTTP/1.1: " + error.message()});
}

bool RequestReader::complete() const {
    return state_->parser->is_done();
}

bool RequestReader::started() const {
    return state_->started;
}

bool RequestReader::header_complete() const {
    return state_->parser->is_header_done();
}

bool RequestReader::expects_continue() const {
    return net::same_name(state_->parser->request.header("Expect"), "100-continue");
}

bool RequestReader::keeps_connection() const {
    return state_->parser->keep_alive();
}

net::Request RequestReader::take() {
    return std::move(state_->parser->request);
}

}  // namespace lexid::server
