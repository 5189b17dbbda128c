#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <ranges>

#include "base/text.hpp"

namespace lexid::net {

namespace {

using Bio = std::unique_ptr<BIO, OpensslDelete<BIO_free>>;

// Where distributions keep all authorities in one file.
constexpr std::array<const char*, 3> system_bundles = {
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora, RHEL
    "/etc/ssl/cert.pem",                   // others
};

// Debian has some 300 there; more than this is no folder of authorities.
constexpr std::size_t folder_files_max = 4'096;

bool is_readable(const char* path) {
    const Bio file(BIO_new_file(path, "r"));
    ERR_clear_error();
    return file != nullptr;
}

// What a variable of the environment says; empty counts as unset.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

Result<std::string> system_bundle(const std::string& ca_setting) {
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

bool holds_authorities(SSL_CTX* context) {
    const auto* loaded = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    return sk_X509_OBJECT_num(loaded) > 0;
}

// `source` names the file: a setting, or a variable of the environment.
Result<void> load_authorities(SSL_CTX* context, const std::string& path,
                              const std::string& source) {
    const auto advice = ": `" + source + "` must name a readable PEM file of them";
    errno = 0;
    if (!is_readable(path.c_str())) {
        return failed("can't open the file of trusted certificate authorities " +
                      in_backticks(path) + " (" + std::strerror(errno) + ")" + advice);
    }
    if (SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
        return failed("can't read trusted certificate authorities from " + in_backticks(path) +
                      " (" + openssl_error() + ")" + advice);
    }
    if (!holds_authorities(context)) {
        return failed("there is no certificate in " + in_backticks(path) + advice);
    }
    return {};
}

// Every file in it that holds certificates, whatever it is called: OpenSSL itself finds only those
// whose names are hashes.
Result<void> load_folder(SSL_CTX* context, const std::filesystem::path& folder,
                         const std::string& source) {
    std::error_code error;
    std::filesystem::directory_iterator files(folder, error);
    if (error) {
        return failed("can't read the folder of trusted certificate authorities " +
                      in_backticks(folder.string()) + " (" + error.message() + "): `" + source +
                      "` must name folders of PEM files, between colons");
    }
    std::size_t looked_at = 0;
    for (; files != std::filesystem::directory_iterator() && looked_at < folder_files_max;
         files.increment(error), ++looked_at) {
        if (error) {
            break;
        }
        if (files->is_regular_file(error)) {
            SSL_CTX_load_verify_file(context, files->path().c_str());
        }
    }
    ERR_clear_error();
    return {};
}

Result<void> load_folders(SSL_CTX* context, std::string_view folders, const std::string& source) {
    for (const auto part : folders | std::views::split(':')) {
        const std::string_view folder(part);
        if (folder.empty()) {
            continue;
        }
        if (auto loaded = load_folder(context, folder, source); !loaded) {
            return loaded;
        }
    }
    if (!holds_authorities(context)) {
        return failed("there is no certificate in " + in_backticks(folders) + ": `" + source +
                      "` must name folders of PEM files, between colons");
    }
    return {};
}

// Those of the settings, of the environment, or of the system.
Result<void> load_trusted(SSL_CTX* context, const std::string& ca_file,
                          const std::string& ca_setting) {
    if (!ca_file.empty()) {
        return load_authorities(context, ca_file, ca_setting);
    }
    const std::string file = variable(X509_get_default_cert_file_env());
    const std::string folders = variable(X509_get_default_cert_dir_env());
    if (!file.empty()) {
        auto loaded = load_authorities(context, file, X509_get_default_cert_file_env());
        if (!loaded || folders.empty()) {
            return loaded;
        }
    }
    if (!folders.empty()) {
        return load_folders(context, folders, X509_get_default_cert_dir_env());
    }
    auto path = system_bundle(ca_setting);
    return path ? load_authorities(context, *path, ca_setting)
                : Result<void>(std::unexpected(path.error()));
}

}  // namespace

std::string openssl_error() {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    std::string text = reason ? reason : "unknown error";
    ERR_clear_error();
    return text;
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

Result<TlsContext> client_context(const std::string& ca_file, const std::string& ca_setting) {
    auto context = new_context(TLS_client_method());
    if (!context) {
        return context;
    }
    if (auto loaded = load_trusted(context->get(), ca_file, ca_setting); !loaded) {
        return std::unexpected(loaded.error());
    }
    SSL_CTX_set_verify(context->get(), SSL_VERIFY_PEER, nullptr);
    constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context->get(), protocols, sizeof protocols);
    return context;
}

}  // namespace lexid::net
