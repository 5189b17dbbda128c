#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace lexid::server {

// What a TLS server needs, both PEM: its certificate (then those of the authorities below the root,
// if any), and its private key.
struct Certificate {
    std::string chain;
    std::string key;
};

// An authority made on the spot for the sandbox, the demo and the tests; its key never leaves the
// process. P-256 and SHA-256 throughout.
class CertificateAuthority {
public:
    struct Issue {
        // DNS names and IP addresses, as subject alternative names; empty: none, as old
        // certificates had it.
        std::vector<std::string> names;
        std::string common_name;  // empty: the first of `names`
        // The validity, relative to now. The start lies back for clocks that differ a little.
        std::chrono::seconds starts = -std::chrono::hours{1};
        std::chrono::seconds ends = std::chrono::hours{24 * 30};
    };

    static Result<CertificateAuthority> create(const std::string& common_name);
    ~CertificateAuthority();
    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;

    // The authority's own certificate: what a client's CA file holds.
    const std::string& pem() const;

    Result<Certificate> issue(const Issue& issue) const;

private:
    struct State;
    explicit CertificateAuthority(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace lexid::server
