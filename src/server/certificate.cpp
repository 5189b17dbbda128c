#include "server/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <utility>

#include "base/text.hpp"
#include "net/request_text.hpp"
#include "net/tls_context.hpp"

namespace lexid::server {

namespace {

using net::openssl_error;
using net::OpensslDelete;
using Key = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using Bio = std::unique_ptr<BIO, OpensslDelete<BIO_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, OpensslDelete<GENERAL_NAMES_free>>;

// An authority lives as long as the process that made it; nobody runs a sandbox for ten years.
constexpr std::chrono::seconds authority_lifetime = std::chrono::hours{24 * 3650};
constexpr int version_3 = 2;
// RFC 5280: a common name has at most 64 characters.
constexpr std::size_t common_name_bytes_max = 64;

Error openssl_failure(const char* what) {
    return Error{std::string("can't make a certificate: ") + what + ": " + openssl_error()};
}

template <class Write>
std::string pem_of(Write write) {
    const Bio out(BIO_new(BIO_s_mem()));
    if (!out || write(out.get()) != 1) {
        return {};
    }
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string pem_of(EVP_PKEY* key) {
    return pem_of([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

bool set_time(ASN1_TIME* field, std::chrono::seconds from_now) {
    const auto at =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
    return ASN1_TIME_set(field, at) != nullptr;
}

bool set_common_name(X509_NAME* subject, const std::string& common_name) {
    return X509_NAME_add_entry_by_NID(
               subject, NID_commonName, MBSTRING_UTF8,
               reinterpret_cast<const unsigned char*>(common_name.data()),
               static_cast<int>(std::min(common_name.size(), common_name_bytes_max)), -1, 0) == 1;
}

bool set_serial(X509* certificate) {
    unsigned char octets[16];
    if (RAND_bytes(octets, sizeof octets) != 1) {
        return false;
    }
    octets[0] = static_cast<unsigned char>((octets[0] & 0x7f) | 0x40);  // positive, of full length
    using Number = std::unique_ptr<BIGNUM, OpensslDelete<BN_free>>;
    const Number number(BN_bin2bn(octets, sizeof octets, nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    using Extension = std::unique_ptr<X509_EXTENSION, OpensslDelete<X509_EXTENSION_free>>;
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// What RFC 5280 keeps in an iPAddress: 4 or 16 octets.
std::string ip_octets(const std::string& text) {
    const auto address = boost::asio::ip::make_address(text);
    const auto copy = [](const auto& octets) { return std::string(octets.begin(), octets.end()); };
    return address.is_v4() ? copy(address.to_v4().to_bytes()) : copy(address.to_v6().to_bytes());
}

bool add_name(GENERAL_NAMES* names, const std::string& text) {
    const bool is_ip = net::is_ip_address(text);
    const auto content = is_ip ? ip_octets(text) : text;
    using Name = std::unique_ptr<GENERAL_NAME, OpensslDelete<GENERAL_NAME_free>>;
    Name name(GENERAL_NAME_new());
    ASN1_STRING* value = is_ip ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    if (!name || !value ||
        ASN1_STRING_set(value, content.data(), static_cast<int>(content.size())) != 1) {
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name.get(), is_ip ? GEN_IPADD : GEN_DNS, value);
    return sk_GENERAL_NAME_push(names, name.release()) > 0;
}

bool add_names(X509* certificate, const std::vector<std::string>& texts) {
    const Names names(sk_GENERAL_NAME_new_null());
    for (const auto& text : texts) {
        if (!names || !add_name(names.get(), text)) {
            return false;
        }
    }
    return texts.empty() || X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0,
                                              X509V3_ADD_DEFAULT) == 1;
}

// What both kinds have in common; the issuer, the extensions and the signature are still missing.
X509Pointer new_certificate(EVP_PKEY* key, const std::string& common_name,
                            std::chrono::seconds starts, std::chrono::seconds ends) {
    X509Pointer certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), version_3) != 1 ||
        !set_serial(certificate.get()) ||
        !set_time(X509_getm_notBefore(certificate.get()), starts) ||
        !set_time(X509_getm_notAfter(certificate.get()), ends) ||
        !set_common_name(X509_get_subject_name(certificate.get()), common_name) ||
        X509_set_pubkey(certificate.get(), key) != 1) {
        return nullptr;
    }
    return certificate;
}

}  // namespace

struct CertificateAuthority::State {
    Key key;
    X509Pointer certificate;
    std::string pem;
};

CertificateAuthority::CertificateAuthority(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
CertificateAuthority::~CertificateAuthority() = default;
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;

Result<CertificateAuthority> CertificateAuthority::create(const std::string& common_name) {
    auto state = std::make_unique<State>();
    state->key.reset(EVP_EC_gen("P-256"));
    if (!state->key) {
        return std::unexpected(openssl_failure("no key"));
    }
    state->certificate =
        new_certificate(state->key.get(), common_name, -std::chrono::hours{1}, authority_lifetime);
    X509* own = state->certificate.get();
    if (!own || X509_set_issuer_name(own, X509_get_subject_name(own)) != 1 ||
        !add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE") ||
        !add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !add_extension(own, own, NID_subject_key_identifier, "hash") ||
        X509_sign(own, state->key.get(), EVP_sha256()) == 0) {
        return std::unexpected(openssl_failure("the authority's own"));
    }
    state->pem = pem_of(own);
    return CertificateAuthority(std::move(state));
}

const std::string& CertificateAuthority::pem() const {
    return state_->pem;
}

Result<Certificate> CertificateAuthority::issue(const Issue& issue) const {
    for (const auto& name : issue.names) {
        const auto host = name.starts_with("*.") ? name.substr(2) : name;
        if (auto checked = net::check_host(host); !checked) {
            return std::unexpected(checked.error());
        }
    }
    const auto common_name = !issue.common_name.empty() ? issue.common_name
                             : !issue.names.empty()     ? issue.names.front()
                                                        : std::string("server");
    const Key key(EVP_EC_gen("P-256"));
    if (!key) {
        return std::unexpected(openssl_failure("no key"));
    }
    const auto made = new_certificate(key.get(), common_name, issue.starts, issue.ends);
    X509* own = made.get();
    X509* above = state_->certificate.get();
    if (!own || X509_set_issuer_name(own, X509_get_subject_name(above)) != 1 ||
        !add_extension(own, above, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(own, above, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(own, above, NID_ext_key_usage, "serverAuth") ||
        !add_extension(own, above, NID_authority_key_identifier, "keyid:always") ||
        !add_names(own, issue.names) || X509_sign(own, state_->key.get(), EVP_sha256()) == 0) {
        return std::unexpected(openssl_failure("the server's"));
    }
    return Certificate{pem_of(own), pem_of(key.get())};
}

}  // namespace lexid::server
