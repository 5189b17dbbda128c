#include "net/tls_verification.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <memory>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "net/request_text.hpp"
#include "net/tls_context.hpp"

namespace lexid::net {

namespace {

// Enough to see whose certificate it is; a content network's has hundreds.
constexpr std::size_t names_shown_max = 5;

int slot() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

std::string_view bytes(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string ip_text(std::string_view octets) {
    namespace ip = boost::asio::ip;
    if (octets.size() == 4) {
        ip::address_v4::bytes_type four;
        std::ranges::copy(octets, four.begin());
        return ip::address_v4(four).to_string();
    }
    if (octets.size() == 16) {
        ip::address_v6::bytes_type sixteen;
        std::ranges::copy(octets, sixteen.begin());
        return ip::address_v6(sixteen).to_string();
    }
    return {};
}

std::vector<std::string> alternative_names(const X509* certificate) {
    using Names = std::unique_ptr<GENERAL_NAMES, OpensslDelete<GENERAL_NAMES_free>>;
    const Names names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> found;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const auto* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            found.emplace_back(bytes(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            found.push_back(ip_text(bytes(name->d.iPAddress)));
        }
    }
    return found;
}

std::string common_name(const X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) {
        return {};
    }
    return std::string(bytes(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))));
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < names_shown_max; ++i) {
        text += (i == 0 ? "" : ", ") + in_backticks(names[i]);
    }
    if (names.size() > names_shown_max) {
        text += " and " + std::to_string(names.size() - names_shown_max) + " more";
    }
    return text;
}

std::string when(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return "an unreadable time";
    }
    return format_time(Time(std::chrono::seconds(timegm(&parts))));
}

std::string now() {
    return format_time(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

struct Reason {
    int code;
    const char* text;
};

constexpr std::array<Reason, 6> reasons = {{
    {SSL_R_UNSUPPORTED_PROTOCOL, "it offers only TLS older than 1.2: update the server"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "it does not speak TLS 1.2 or newer: update the server"},
    {SSL_R_VERSION_TOO_LOW, "it offers only TLS older than 1.2: update the server"},
    {SSL_R_WRONG_SSL_VERSION, "it offers only TLS older than 1.2: update the server"},
    {SSL_R_WRONG_VERSION_NUMBER, "what answers there does not speak TLS"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
     "it refused the handshake: it and this client have no version or cipher in common"},
}};

}  // namespace

std::string PeerNames::address() const {
    const auto text = host.contains(':') ? "[" + host + "]" : host;
    return in_backticks(text + ":" + port);
}

bool TlsVerification::attach(SSL* ssl) {
    auto* parameters = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    SSL_set_verify(ssl, SSL_VERIFY_PEER, &TlsVerification::on_verified);
    if (SSL_set_ex_data(ssl, slot(), this) != 1) {
        return false;
    }
    if (is_ip_address(names_.host)) {
        return X509_VERIFY_PARAM_set1_ip_asc(parameters, names_.host.c_str()) == 1;
    }
    return SSL_set1_host(ssl, names_.host.c_str()) == 1 &&
           SSL_set_tlsext_host_name(ssl, names_.host.c_str()) == 1;
}

int TlsVerification::on_verified(int trusted, X509_STORE_CTX* store) {
    if (trusted == 1) {
        return 1;
    }
    const auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    if (auto* self = static_cast<TlsVerification*>(SSL_get_ex_data(ssl, slot()))) {
        self->refusal_ =
            self->describe(X509_STORE_CTX_get_error(store), X509_STORE_CTX_get0_cert(store),
                           X509_STORE_CTX_get_current_cert(store));
    }
    return 0;
}

std::string TlsVerification::describe(int error, X509* certificate, X509* at_fault) const {
    const auto names = alternative_names(certificate);
    const auto ours = at_fault == certificate;
    const auto which =
        ours ? std::string("its certificate")
             : "the authority's certificate " +
                   in_backticks(at_fault ? common_name(X509_get_subject_name(at_fault)) : "");
    switch (error) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            if (names.empty()) {
                return "its certificate names no host: only a common name, " +
                       in_backticks(common_name(X509_get_subject_name(certificate))) +
                       ", which has not counted for years; the server needs a certificate with "
                       "subject alternative names";
            }
            return "its certificate is for " + list(names) + ", not for " +
                   in_backticks(names_.host) + ": check the host in `" + names_.host_setting + "`";
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return which + " expired at " + when(X509_get0_notAfter(at_fault)) +
                   ": the server needs a new one (if this machine's clock is right: it says " +
                   now() + ")";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return which + " is valid only from " + when(X509_get0_notBefore(at_fault)) +
                   ": check this machine's clock, it says " + now();
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_UNTRUSTED:
            return "its certificate is signed by " +
                   in_backticks(
                       common_name(X509_get_issuer_name(at_fault ? at_fault : certificate))) +
                   ", which is not a trusted authority: if you trust it, name a PEM file with its "
                   "certificate in `" +
                   names_.ca_setting + "`";
        default:
            return which + " is not valid: " + X509_verify_cert_error_string(error);
    }
}

std::string TlsVerification::explain(unsigned long openssl_code,
                                     const std::string& otherwise) const {
    const auto prefix = "no trusted TLS connection to " + names_.address() + ": ";
    if (!refusal_.empty()) {
        return prefix + refusal_;
    }
    for (const auto& reason : reasons) {
        if (openssl_code != 0 && ERR_GET_REASON(openssl_code) == reason.code) {
            const auto advice = reason.code == SSL_R_WRONG_VERSION_NUMBER
                                    ? ": check host and port in `" + names_.host_setting + "`"
                                    : std::string();
            return prefix + reason.text + advice;
        }
    }
    const char* text = openssl_code != 0 ? ERR_reason_error_string(openssl_code) : nullptr;
    return prefix + (text ? std::string(text) : otherwise);
}

}  // namespace lexid::net
