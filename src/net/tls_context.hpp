#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/error.hpp"

namespace lexid::net {

// Frees an OpenSSL object with the function named.
template <auto free_function>
struct OpensslDelete {
    template <class T>
    void operator()(T* object) const {
        free_function(object);
    }
};

using TlsContext = std::unique_ptr<SSL_CTX, OpensslDelete<SSL_CTX_free>>;

// What OpenSSL last complained about on this thread, in its words; empties its list.
std::string openssl_error();

// What both ends of a connection have in common: TLS 1.2 or newer, no compression, no
// renegotiation, no sessions to take up again. `method` is OpenSSL's for the end it is.
Result<TlsContext> new_context(const SSL_METHOD* method);

// For clients: TLS 1.2 or newer, peers are verified. The authorities come from `ca_file`; if it is
// empty, from the file that SSL_CERT_FILE names and the folders, between colons, that SSL_CERT_DIR
// names; if neither is set, or what is set is empty, from the system's bundle. Refused if there is
// none in it, because OpenSSL alone would say so only by failing each handshake. `ca_setting` is
// what messages call the setting to change; what comes from a variable is that variable's fault.
Result<TlsContext> client_context(const std::string& ca_file, const std::string& ca_setting);

}  // namespace lexid::net
