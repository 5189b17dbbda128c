#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"

namespace lexid::net {

namespace {

using Bio = std::unique_ptr<BIO, OpensslDelete<BIO_free>>;
using X509Pointer = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;

// Where distributions keep all authorities in one file.
constexpr std::array<const char*, 3> system_bundles = {
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora, RHEL
    "/etc/ssl/cert.pem",                   // others
};

bool is_readable(const char* path) {
    const Bio file(BIO_new_file(path, "r"));
    ERR_clear_error();
    return file != nullptr;
}

Result<std::string> system_bundle(const std::string& ca_setting) {
    if (const char* path = std::getenv(X509_get_default_cert_file_env())) {
        return std::string(path);
    }
    for (const char* path : system_bundles) {
        if (is_readable(path)) {
            return std::string(path);
        }
    }
    return failed("this system has no file of trusted certificate authorities (looked for `" +
                  std::string(system_bundles[0]) +
                  "` and the like): install the package ca-certificates, or name a PEM file in `" +
                  ca_setting + "`");
}

Result<void> load_authorities(SSL_CTX* context, const std::string& path,
                              const std::string& ca_setting) {
    const auto advice = ": `" + ca_setting + "` must name a readable PEM file of them";
    errno = 0;
    if (!is_readable(path.c_str())) {
        return failed("can't open the file of trusted certificate authorities " +
                      in_backticks(path) + " (" + std::strerror(errno) + ")" + advice);
    }
    if (SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
        return failed("can't read trusted certificate authorities from " + in_backticks(path) +
                      " (" + openssl_error() + ")" + advice);
    }
    const auto* loaded = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    if (sk_X509_OBJECT_num(loaded) <= 0) {
        return failed("there is no certificate in " + in_backticks(path) + advice);
    }
    return {};
}

Result<TlsContext> new_context(const SSL_METHOD* method) {
    TlsContext context(SSL_CTX_new(method));
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1) {
        return failed("can't set up TLS: " + openssl_error());
    }
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(),
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // One call into the kernel for a record's header and its content.
    SSL_CTX_set_read_ahead(context.get(), 1);
    return context;
}

Result<void> use_certificate(SSL_CTX* context, const Certificate& certificate) {
    const Bio chain(
        BIO_new_mem_buf(certificate.chain.data(), static_cast<int>(certificate.chain.size())));
    const X509Pointer own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) {
        return failed("can't read the server's certificate: " + openssl_error());
    }
    while (X509* above = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
        SSL_CTX_add0_chain_cert(context, above);
    }
    ERR_clear_error();
    const Bio key_file(
        BIO_new_mem_buf(certificate.key.data(), static_cast<int>(certificate.key.size())));
    const KeyPointer key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return failed("can't use the server's private key: " + openssl_error());
    }
    return {};
}

}  // namespace

std::string openssl_error() {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    std::string text = reason ? reason : "unknown error";
    ERR_clear_error();
    return text;
}

Result<TlsContext> client_context(const std::string& ca_file, const std::string& ca_setting) {
    auto path = ca_file.empty() ? system_bundle(ca_setting) : Result<std::string>(ca_file);
    if (!path) {
        return std::unexpected(path.error());
    }
    auto context = new_context(TLS_client_method());
    if (!context) {
        return context;
    }
    if (auto loaded = load_authorities(context->get(), *path, ca_setting); !loaded) {
        return std::unexpected(loaded.error());
    }
    SSL_CTX_set_verify(context->get(), SSL_VERIFY_PEER, nullptr);
    constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context->get(), protocols, sizeof protocols);
    return context;
}

Result<TlsContext> server_context(const Certificate& certificate) {
    auto context = new_context(TLS_server_method());
    if (!context) {
        return context;
    }
    if (auto used = use_certificate(context->get(), certificate); !used) {
        return std::unexpected(used.error());
    }
    SSL_CTX_set_num_tickets(context->get(), 0);
    return context;
}

}  // namespace lexid::net
