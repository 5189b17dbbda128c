#include "net/response_reader.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace lexid::net {
namespace {

constexpr ResponseReader::Limits limits{1024, 64, 64};

struct Reading {
    std::optional<Response> response;
    std::optional<Fault> fault;
    bool keeps_connection = false;
    std::size_t left = 0;  // bytes behind the response
};

// Feeds the reader as a connection would: pieces, what was not taken again with the next one.
Reading read(std::string_view bytes, std::size_t piece, Method method, bool ends,
             const BodySink& sink = {}) {
    ResponseReader reader(limits);
    reader.begin(method, sink);
    Reading reading;
    std::string buffer;
    while (!reader.complete() && !bytes.empty()) {
        buffer += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        const auto taken = reader.put(buffer);
        if (!taken) {
            reading.fault = taken.error();
            return reading;
        }
        buffer.erase(0, *taken);
    }
    if (!reader.complete() && ends) {
        if (auto ended = reader.put_end(); !ended) {
            reading.fault = ended.error();
            return reading;
        }
    }
    reading.left = buffer.size() + bytes.size();
    if (reader.complete()) {
        reading.keeps_connection = reader.keeps_connection();
        reading.response = reader.take();
    }
    return reading;
}

const std::vector<std::size_t> pieces = {1, 3, 100'000};

TEST(ResponseReader, TellsWhatAnAnswerIsAndWhetherTheConnectionGoesOn) {
    const struct {
        std::string_view name;
        std::string_view bytes;
        unsigned status;
        std::string_view body;
        bool keeps_connection;
        std::size_t left;
    } rows[] = {
        {"Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true, 0},
        {"no reason phrase", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
        {"chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3\r\nay!\r\n0\r\n\r\n",
         200, "okay!", true, 0},
        {"a trailer is read over",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n", 200,
         "a", true, 0},
        {"Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
         200, "ok", false, 0},
        {"HTTP/1.0 closes", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false, 0},
        {"HTTP/1.0 may be kept",
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", 200, "ok",
         true, 0},
        {"100 goes before", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204, "",
         true, 0},
        {"102 and 103 go before",
         "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
         "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
         200, "a", true, 0},
        {"a redirect is an answer",
         "HTTP/1.1 308 Permanent Redirect\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 308, "",
         true, 0},
        {"the end delimits a GET's body", "HTTP/1.1 200 OK\r\n\r\nall of it", 200, "all of it",
         false, 0},
        {"identity is no coding",
         "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\na", 200, "a",
         true, 0},
    };
    for (const auto& row : rows) {
        for (const auto piece : pieces) {
            SCOPED_TRACE(std::string(row.name) + ", pieces of " + std::to_string(piece));
            const auto reading = read(row.bytes, piece, Method::get, true);
            ASSERT_TRUE(reading.response) << (reading.fault ? reading.fault->text : "not complete");
            EXPECT_EQ(reading.response->status, row.status);
            EXPECT_EQ(reading.response->body, row.body);
            EXPECT_EQ(reading.keeps_connection, row.keeps_connection);
            EXPECT_EQ(reading.left, row.left);
        }
    }
}

TEST(ResponseReader, LeavesWhatFollowsTheAnswer) {
    const struct {
        std::string_view name;
        std::string_view bytes;
        std::size_t left;
    } rows[] = {
        {"a second answer",
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: "
         "2\r\n\r\nno",
         40},
        {"a body of a 204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstray", 5},
        {"a body of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstray", 5},
    };
    for (const auto& row : rows) {
        for (const auto piece : pieces) {
            SCOPED_TRACE(row.name);
            const auto reading = read(row.bytes, piece, Method::get, false);
            ASSERT_TRUE(reading.response);
            EXPECT_EQ(reading.left, row.left);
        }
    }
}

TEST(ResponseReader, RefusesWhatIsNoTrustworthyAnswer) {
    const std::string long_line(2000, 'a');
    std::string many_interim;
    for (int i = 0; i < 9; ++i) {
        many_interim += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    const struct {
        std::string_view name;
        std::string bytes;
        FailureKind kind;
        Method method = Method::get;
    } rows[] = {
        {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n", FailureKind::protocol},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", FailureKind::protocol},
        {"a later version", "HTTP/2.0 200 OK\r\n\r\n", FailureKind::protocol},
        {"HTTP/0.9", "<html>hello</html>", FailureKind::protocol},
        {"bytes of TLS", "\x15\x03\x03\x01\x02\x03\x04\x05\x06", FailureKind::protocol},
        {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", FailureKind::protocol},
        {"a status beyond HTTP's", "HTTP/1.1 999 Oh\r\nContent-Length: 0\r\n\r\n",
         FailureKind::protocol},
        {"a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
         FailureKind::protocol},
        {"length and chunks",
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
         FailureKind::protocol},
        {"chunks and length",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n",
         FailureKind::protocol},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
         FailureKind::protocol},
        {"the same length twice",
         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
         FailureKind::protocol},
        {"a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
         FailureKind::protocol},
        {"a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
         FailureKind::protocol},
        {"an endless length", "HTTP/1.1 200 OK\r\nContent-Length: 100000000000000000000000\r\n\r\n",
         FailureKind::protocol},
        {"another transfer coding",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         FailureKind::protocol},
        {"a content coding",
         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na",
         FailureKind::protocol},
        {"a folded line", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
         FailureKind::protocol},
        {"a line folded by a tab", "HTTP/1.1 200 OK\r\nX: a\r\n\tb\r\nContent-Length: 0\r\n\r\n",
         FailureKind::protocol},
        {"a bare line feed", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", FailureKind::protocol},
        {"a bare line feed in a header", "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 0\r\n\r\n",
         FailureKind::protocol},
        {"a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
         FailureKind::protocol},
        {"a chunk extension",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\n\r\n",
         FailureKind::protocol},
        {"a chunk size that is none",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n",
         FailureKind::protocol},
        {"a POST's body that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nok",
         FailureKind::protocol, Method::post},
        {"nine interim answers", many_interim, FailureKind::protocol},
        {"a header above its limit", "HTTP/1.1 200 OK\r\nX: " + long_line + "\r\n\r\n",
         FailureKind::too_large},
        {"a header without end", "HTTP/1.1 200 OK\r\nX: " + long_line, FailureKind::too_large},
        {"a length above the limit", "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n",
         FailureKind::too_large},
        {"a chunk above the limit", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n",
         FailureKind::too_large},
        {"chunks above the limit",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n28\r\n" + std::string(40, 'a') +
             "\r\n28\r\n",
         FailureKind::too_large},
        {"a body to the end above the limit", "HTTP/1.1 200 OK\r\n\r\n" + std::string(65, 'a'),
         FailureKind::too_large},
        {"no answer", "", FailureKind::closed},
        {"half a header", "HTTP/1.1 200 OK\r\nX: ", FailureKind::closed},
        {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", FailureKind::closed},
        {"chunks without the last",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", FailureKind::closed},
        {"only an interim answer", "HTTP/1.1 100 Continue\r\n\r\n", FailureKind::closed},
    };
    for (const auto& row : rows) {
        for (const auto piece : pieces) {
            SCOPED_TRACE(std::string(row.name) + ", pieces of " + std::to_string(piece));
            const auto reading = read(row.bytes, piece, row.method, true);
            ASSERT_TRUE(reading.fault);
            EXPECT_EQ(reading.fault->kind, row.kind) << reading.fault->text;
        }
    }
}

TEST(ResponseReader, RefusesTooManyHeaders) {
    std::string bytes = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 201; ++i) {
        bytes += "a:\r\n";
    }
    const auto reading = read(bytes + "\r\n", 100'000, Method::get, true);
    ASSERT_TRUE(reading.fault);
    EXPECT_EQ(reading.fault->kind, FailureKind::too_large);
}

TEST(ResponseReader, GivesTheSinkOnlyTheBodyOfASuccess) {
    std::string seen;
    const BodySink sink = [&seen](std::string_view part) -> Result<void> {
        seen += part;
        return {};
    };
    const auto good =
        read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", 1, Method::get, true, sink);
    ASSERT_TRUE(good.response);
    EXPECT_EQ(good.response->body, "");
    EXPECT_EQ(seen, "good");
    const auto bad =
        read("HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nbad", 1, Method::get, true, sink);
    ASSERT_TRUE(bad.response);
    EXPECT_EQ(bad.response->body, "bad");
    EXPECT_EQ(seen, "good");
}

TEST(ResponseReader, EndsWithTheSinksError) {
    const BodySink sink = [](std::string_view) { return failed("no more of this"); };
    const auto reading =
        read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", 100, Method::get, true, sink);
    ASSERT_TRUE(reading.fault);
    EXPECT_EQ(reading.fault->kind, FailureKind::cancelled);
    EXPECT_EQ(reading.fault->text, "no more of this");
}

TEST(Response, FindsHeadersWhateverTheirCase) {
    const auto reading = read(
        "HTTP/1.1 200 OK\r\nX-Request-ID: a\r\nx-request-id: "
        "b\r\nContent-Length: 0\r\n\r\n",
        100, Method::get, true);
    ASSERT_TRUE(reading.response);
    EXPECT_EQ(reading.response->header("x-REQUEST-id"), "a");
    EXPECT_EQ(reading.response->header("Date"), "");
}

}  // namespace
}  // namespace lexid::net
