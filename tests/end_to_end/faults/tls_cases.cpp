// F18 to F24: TLS.
#include <openssl/ssl.h>

#include "end_to_end/faults/case.hpp"

namespace lexid::faults {
namespace {

using namespace std::chrono_literals;

// A single pass has no use for a certificate that is refused: it ends after the first list.
constexpr std::string_view refused = "the list fails once; not approved; 0 requests";

std::function<void(Stage&)> with_certificate(server::CertificateAuthority::Issue issue) {
    return [issue](Stage& stage) { stage.server.certificate = certificate(issue); };
}

}  // namespace

Cases tls_cases() {
    const std::string name(host);
    const std::string end(refused);
    return {
        {"F18", "certificate of an unknown authority", end,
         [name](Stage& stage) {
             const auto other = server::CertificateAuthority::create("somebody").value();
             stage.server.certificate = other.issue({.names = {name}, .common_name = {}}).value();
         },
         "`somebody`, which is not a trusted authority"},
        {"F19", "certificate for another host", end,
         with_certificate({.names = {"other.test"}, .common_name = {}}),
         "its certificate is for `other.test`, not for `api.test`"},
        {"F20", "the host as common name only", end,
         with_certificate({.names = {}, .common_name = name}), "its certificate names no host"},
        {"F21", "certificate has expired", end,
         with_certificate({.names = {name}, .common_name = {}, .starts = -48h, .ends = -24h}),
         "expired at"},
        {"F21", "certificate is not valid yet", end,
         with_certificate({.names = {name}, .common_name = {}, .starts = 24h, .ends = 48h}),
         "check this machine's clock"},
        {"F22", "TLS 1.1 and older only", end,
         [](Stage& stage) { stage.server.tls_version_max = TLS1_1_VERSION; }, "update the server"},
        {"F22", "ciphers without encryption only", end,
         [](Stage& stage) {
             stage.server.tls_version_max = TLS1_2_VERSION;
             stage.server.ciphers = "ECDHE-ECDSA-NULL-SHA";
         },
         "no version or cipher in common"},
        {"F22", "plain HTTP instead of TLS", end,
         [](Stage& stage) {
             stage.server.welcome = [](int) { return Welcome{.kind = Welcome::Kind::plain_text}; };
         },
         "what answers there does not speak TLS"},
        {"F22", "silence instead of a handshake",
         "the list fails once; confirmed; approved once; 1 request",
         [](Stage& stage) {
             stage.account.timeout = short_timeout;
             stage.server.welcome = [](int connection) {
                 return connection == 1 ? Welcome{.kind = Welcome::Kind::hang} : Welcome();
             };
         },
         "took longer than its deadline, while connecting"},
        {"F23", "no file of authorities", "refuses to start; not approved; 0 requests",
         [](Stage& stage) { stage.ca_file = "/nowhere/ca.pem"; },
         "`api.ca_file` must name a readable PEM file"},
        {"F23", "a file of authorities without any", "refuses to start; not approved; 0 requests",
         [](Stage& stage) { stage.ca_file = "/dev/null"; }, "`api.ca_file`"},
        {"F24", "complete answer, then FIN without close_notify: it counts",
         "confirmed; approved once; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 Play play = stage.workspace.answer(seen);
                 play.end = End::fin;
                 return play;
             });
         }},
        {"F24", "approval takes effect, answer is cut by FIN without close_notify",
         "unknown, then confirmed; approved once; 1 request",
         [](Stage& stage) {
             stage.fault = first_approval([&stage](const Seen& seen) {
                 Play play = stage.workspace.answer(seen);
                 play.pieces.front().bytes.resize(play.pieces.front().bytes.size() - 1);
                 play.end = End::fin;
                 return play;
             });
         },
         "the connection was closed in the middle of it"},
    };
}

}  // namespace lexid::faults
