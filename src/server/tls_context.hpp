#pragma once

#include "base/error.hpp"
#include "net/tls_context.hpp"
#include "server/certificate.hpp"

namespace lexid::server {

// TLS 1.2 or newer, no session tickets.
Result<net::TlsContext> tls_context(const Certificate& certificate);

}  // namespace lexid::server
