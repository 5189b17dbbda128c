#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "settings/settings.hpp"

namespace lexid::service {

// Keys have some 40 characters; a file that is larger holds something else.
inline constexpr std::size_t key_file_bytes_max = 4096;

// Fetches the API key from where the settings say it is: the environment, a file that nobody else
// may read, or a credential of systemd. One line break at its end is dropped; the key itself never
// appears in an error, and from then on in nothing that passes the redactor.
Result<Secret> load_key(const settings::KeySource& source);

// For people whose key was refused: what it takes for another one to arrive, where that is more
// than to put it in its place; else empty.
std::string how_to_renew(const settings::KeySource& source);

}  // namespace lexid::service
