#pragma once

#include <openssl/ssl.h>

#include <string>

namespace lexid::net {

// How a client names its peer in messages, and the settings a person would change.
struct PeerNames {
    std::string host;
    std::string port;
    std::string host_setting;
    std::string ca_setting;

    std::string address() const;  // `api.example:443` in backticks
};

// Checks the peer of one handshake against a host, and says in words why it failed. Must live until
// the handshake is over, and `names` with it.
class TlsVerification {
public:
    explicit TlsVerification(const PeerNames& names) : names_(names) {}
    TlsVerification(const TlsVerification&) = delete;
    TlsVerification& operator=(const TlsVerification&) = delete;

    // Requires the certificate to name the host among its alternative names, and sends the name
    // along (SNI) unless it is an IP address. False if OpenSSL refuses.
    bool attach(SSL* ssl);

    // Why the handshake failed: from the certificate, else from `openssl_code` (ERR_peek_error's),
    // else from `otherwise`, which says what happened to the connection.
    std::string explain(unsigned long openssl_code, const std::string& otherwise) const;

private:
    static int on_verified(int trusted, X509_STORE_CTX* store);

    std::string describe(int error, X509* certificate, X509* at_fault) const;

    const PeerNames& names_;
    std::string refusal_;
};

}  // namespace lexid::net
