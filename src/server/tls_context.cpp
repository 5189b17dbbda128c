#include "server/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace lexid::server {

namespace {

using net::openssl_error;
using net::OpensslDelete;
using Bio = std::unique_ptr<BIO, OpensslDelete<BIO_free>>;
using X509Pointer = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;

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

Result<net::TlsContext> tls_context(const Certificate& certificate) {
    auto context = net::new_context(TLS_server_method());
    if (!context) {
        return context;
    }
    if (auto used = use_certificate(context->get(), certificate); !used) {
        return std::unexpected(used.error());
    }
    SSL_CTX_set_num_tickets(context->get(), 0);
    return context;
}

}  // namespace lexid::server
