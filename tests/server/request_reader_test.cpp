#include "server/request_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lexid::server {
namespace {

using namespace net;

constexpr RequestReader::Limits limits{512, 64};

TEST(RequestReader, TakesARequestInPieces) {
    const struct {
        std::string_view name;
        std::string_view bytes;
        Method method;
        std::string_view body;
        bool keeps_connection;
    } rows[] = {
        {"GET", "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "", true},
        {"POST with a length", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok",
         Method::post, "ok", true},
        {"PATCH in chunks",
         "PATCH /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
         Method::patch, "ok", true},
        {"DELETE, then close", "DELETE /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
         Method::remove, "", false},
        {"HTTP/1.0", "GET /x HTTP/1.0\r\nHost: h\r\n\r\n", Method::get, "", false},
    };
    for (const auto& row : rows) {
        for (const std::size_t piece : {1u, 7u, 1000u}) {
            SCOPED_TRACE(std::string(row.name) + ", pieces of " + std::to_string(piece));
            RequestReader reader(limits);
            std::string buffer;
            for (auto left = row.bytes; !left.empty();
                 left.remove_prefix(std::min(piece, left.size()))) {
                buffer += left.substr(0, piece);
                const auto taken = reader.put(buffer);
                ASSERT_TRUE(taken) << taken.error().text;
                buffer.erase(0, *taken);
            }
            ASSERT_TRUE(reader.complete());
            EXPECT_EQ(reader.keeps_connection(), row.keeps_connection);
            const auto request = reader.take();
            EXPECT_EQ(request.method, row.method);
            EXPECT_EQ(request.target, "/x");
            EXPECT_EQ(request.body, row.body);
        }
    }
}

TEST(RequestReader, RefusesWithAStatus) {
    const struct {
        std::string_view name;
        std::string bytes;
        unsigned status;
    } rows[] = {
        {"a TLS handshake", "\x16\x03\x01", 400},
        {"another method", "OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n", 405},
        {"an absolute target", "GET http://x/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"two lengths",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        {"length and chunks",
         "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"another transfer coding",
         "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {"a folded line", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400},
        {"a header too large",
         "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(600, 'a') + "\r\n\r\n", 431},
        {"a body too large", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\n", 413},
        {"another version", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 400},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        RequestReader reader(limits);
        const auto taken = reader.put(row.bytes);
        ASSERT_FALSE(taken);
        EXPECT_EQ(taken.error().status, row.status) << taken.error().text;
    }
}

}  // namespace
}  // namespace lexid::server
