// F25 to F30: HTTP's grammar and lengths. The approval takes effect in all of them, so that whoever
// believes such an answer, or asks again, is found out.
#include <algorithm>
#include <iterator>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

constexpr std::string_view believed = "confirmed; approved once; 1 request";
constexpr std::string_view doubted = "unknown, then confirmed; approved once; 1 request";

// The first approval takes effect and is answered with these bytes, with `@` for the documented
// body and `#` for its length.
std::function<void(Stage&)> answers(std::string bytes, End end = End::keep) {
    const std::string body = approved_body("a");
    const auto fill = [&bytes](char mark, const std::string& text) {
        for (auto at = bytes.find(mark); at != std::string::npos;
             at = bytes.find(mark, at + text.size())) {
            bytes.replace(at, 1, text);
        }
    };
    fill('#', std::to_string(body.size()));
    fill('@', body);
    return [bytes, end](Stage& stage) {
        stage.fault = first_approval([&stage, bytes, end](const Seen& seen) {
            stage.workspace.apply(seen);
            return play(bytes, end);
        });
    };
}

// The same without an end: the head, then ever the same bytes.
std::function<void(Stage&)> answers_endlessly(std::string head, std::string bytes) {
    return [head, bytes](Stage& stage) {
        stage.fault = first_approval([&stage, head, bytes](const Seen& seen) {
            stage.workspace.apply(seen);
            Play endless = play(head, End::close);
            endless.stream = [bytes] { return bytes; };
            return endless;
        });
    };
}

Case doubts(std::string id, std::string fault, std::function<void(Stage&)> arrange,
            std::string says) {
    return {std::move(id), std::move(fault), std::string(doubted), std::move(arrange),
            std::move(says)};
}

std::string interim(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    }
    return text;
}

constexpr std::string_view fine = "HTTP/1.1 200 OK\r\nContent-Length: #\r\n\r\n@";

// The forged answer says that `b` is approved; its request must go out and count for itself.
Case desync() {
    return {"F26", "a second answer behind the first, forged for the next request",
            "confirmed, then confirmed; 2 approved; 2 requests; the connection was dropped",
            [](Stage& stage) {
                stage.workspace.add({.id = "b"});
                stage.account.engine.connections = 1;
                stage.fault = first_approval([&stage](const Seen& seen) {
                    Play play = stage.workspace.answer(seen);
                    const std::string other = task_of(seen) == "a" ? "b" : "a";
                    play.pieces.front().bytes += http(200, approved_body(other));
                    return play;
                });
                stage.also = [](const FaultServer& server, const service::Account&) {
                    return server.connections() == 2
                               ? std::string("the connection was dropped")
                               : std::to_string(server.connections()) + " CONNECTIONS";
                };
            }};
}

Cases interim_and_surplus() {
    const std::string yes(fine);
    const std::string good(believed);
    return {
        {"F25", "100, 102 and 103 before the answer", good,
         answers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + interim(1) +
                 yes)},
        doubts("F25", "nine interim answers", answers(interim(9) + yes), "interim answers (1xx)"),
        doubts("F25", "101, which nobody asked for",
               answers("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + yes),
               "it switches the protocol"),
        desync(),
        doubts("F27", "204 with a body",
               answers("HTTP/1.1 204 No Content\r\nContent-Length: #\r\n\r\n@"), "204"),
        doubts("F27", "304 with a body",
               answers("HTTP/1.1 304 Not Modified\r\nContent-Length: #\r\n\r\n@"), "304"),
    };
}

Cases grammar() {
    return {
        doubts(
            "F28", "Content-Length and Transfer-Encoding",
            answers("HTTP/1.1 200 OK\r\nContent-Length: #\r\nTransfer-Encoding: chunked\r\n\r\n@"),
            "can't use the answer"),
        doubts("F28", "two Content-Lengths",
               answers("HTTP/1.1 200 OK\r\nContent-Length: #\r\nContent-Length: #\r\n\r\n@"),
               "can't use the answer"),
        doubts("F28", "bare LF", answers("HTTP/1.1 200 OK\nContent-Length: #\n\n@", End::close),
               "can't use the answer"),
        doubts("F28", "space before the colon",
               answers("HTTP/1.1 200 OK\r\nContent-Length : #\r\n\r\n@", End::close),
               "it is not valid HTTP/1.1"),
        doubts("F28", "obs-fold",
               answers("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: #\r\n\r\n@"),
               "is continued on the next one"),
        doubts("F28", "HTTP/1.0", answers("HTTP/1.0 200 OK\r\nContent-Length: #\r\n\r\n@"),
               "it is older than HTTP/1.1"),
        doubts("F28", "HTTP/2's preface", answers("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", End::close),
               "it is not HTTP/1.1"),
        doubts("F28", "HTTP/0.9: the body alone", answers("@", End::close), "it is not HTTP/1.1"),
        doubts("F28", "a body that ends with the connection",
               answers("HTTP/1.1 200 OK\r\n\r\n@", End::close),
               "neither Content-Length nor chunks"),
        doubts(
            "F28", "a chunk extension",
            answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\n{\r\n0\r\n\r\n"),
            "it has a chunk extension"),
        doubts("F28", "a negative Content-Length",
               answers("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n@", End::close),
               "it is not valid HTTP/1.1"),
    };
}

Cases sizes() {
    const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
    std::string thousand;
    for (int i = 0; i < 1000; ++i) {
        thousand += "X-" + std::to_string(i) + ": y\r\n";
    }
    return {
        doubts("F29", "a header of 20 KiB",
               answers("HTTP/1.1 200 OK\r\nX-A: " + std::string(20 * 1024, 'x') +
                       "\r\nContent-Length: #\r\n\r\n@"),
               "its header is larger than the limit"),
        doubts("F29", "1,000 headers",
               answers("HTTP/1.1 200 OK\r\n" + thousand + "Content-Length: #\r\n\r\n@"),
               "it has more than 200 headers"),
        doubts("F29", "an endless header",
               answers_endlessly("HTTP/1.1 200 OK\r\n", "X-A: " + std::string(1000, 'x') + "\r\n"),
               "its header is larger than the limit"),
        doubts("F29", "a body of 9 MiB", answers(http(200, std::string(std::size_t{9} << 20, ' '))),
               "its body is larger than the limit"),
        doubts("F29", "endless chunks",
               answers_endlessly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk),
               "its body is larger than the limit"),
        doubts("F29", "a chunk header without an end",
               answers_endlessly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                 std::string(1000, '0')),
               "can't use the answer"),
        doubts("F29", "a Content-Length of 10^23",
               answers("HTTP/1.1 200 OK\r\nContent-Length: 100000000000000000000000\r\n\r\n@"),
               "it is not valid HTTP/1.1"),
        {"F29", "an endless list", "the list fails once; confirmed; approved once; 1 request",
         [chunk](Stage& stage) {
             stage.fault = first_list([chunk](const Seen&) {
                 Play endless =
                     play("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", End::close);
                 endless.stream = [chunk] { return chunk; };
                 return endless;
             });
         },
         "larger than"},
    };
}

Cases codings() {
    const std::string bom = "\xef\xbb\xbf";
    return {
        doubts("F30", "gzip, though identity was asked for",
               answers("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: #\r\n\r\n@"),
               "its Content-Encoding `gzip` was not asked for"),
        {"F30", "text/html as content type of the documented body: the body decides",
         std::string(believed),
         answers("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: #\r\n\r\n@")},
        doubts("F30", "a byte order mark", answers(http(200, bom + approved_body("a"))),
               "does not say that task `a` is approved"),
        doubts("F30", "an HTML login page with 200", answers(http(200, "<html>Sign in</html>")),
               "does not say that task `a` is approved"),
        {"F30", "an HTML login page with 200 as a list",
         "the list fails once; confirmed; approved once; 1 request",
         [](Stage& stage) { stage.fault = first_list(http(200, "<html>Sign in</html>")); },
         "the answer is no list of tasks"},
        {"F30", "a list behind a byte order mark",
         "the list fails once; confirmed; approved once; 1 request",
         [bom](Stage& stage) {
             stage.fault = first_list(http(200, bom + R"({"data":{"tasks":[]}})"));
         },
         "the answer is no list of tasks"},
        {"F30", "a gzipped list", "the list fails once; confirmed; approved once; 1 request",
         [](Stage& stage) {
             stage.fault = first_list(http(200, "\x1f\x8b\b", {{"Content-Encoding", "gzip"}}));
         },
         "its Content-Encoding `gzip` was not asked for"},
    };
}

}  // namespace

Cases http_cases() {
    Cases cases = interim_and_surplus();
    for (Cases more : {grammar(), sizes(), codings()}) {
        std::ranges::move(more, std::back_inserter(cases));
    }
    return cases;
}

}  // namespace lexid::faults
