#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sha256.hpp"
#include "base/time.hpp"

namespace lexid::ledger {

// An entry of this kind stands for everything of its account before it: its body holds the state,
// in the caller's own words.
constexpr std::string_view checkpoint_kind = "checkpoint";

// The ledger's own entry, of no account: everything up to an entry that its body names was removed.
constexpr std::string_view pruned_kind = "pruned";

// What a caller hands in. The ledger knows none of its meaning but for the kinds above: `kind` is a
// short word, `task` may be empty, `body` is the caller's JSON text; all are kept byte for byte.
struct Draft {
    Time at;
    std::string account;
    std::string kind;
    std::string task;
    std::string body;

    friend bool operator==(const Draft&, const Draft&) = default;
};

// A draft with its place in the chain. Entries count from 1 without a gap.
struct Entry : Draft {
    std::uint64_t seq = 0;
    Sha256 hash{};

    friend bool operator==(const Entry&, const Entry&) = default;
};

// The last entry: whoever noted it elsewhere can later tell whether the ledger was cut off behind
// it, or replaced. An empty ledger has seq 0 and the genesis hash.
struct Head {
    std::uint64_t seq = 0;
    Sha256 hash;

    friend bool operator==(const Head&, const Head&) = default;
};

// What stands before entry 1: the SHA-256 of the text `lexid ledger 1`.
const Sha256& genesis_hash();

// The hash of an entry: SHA-256 over the hash of the entry before it, then as 64-bit big-endian
// numbers `seq`, `at` (microseconds since 1970, two's complement) and the lengths in bytes of
// account, kind, task and body, then those four texts. No two entries have the same encoding.
Sha256 hash_entry(const Sha256& previous, std::uint64_t seq, const Draft& draft);

// The body of a `pruned` entry, `{"base":"SEQ:HASH"}` with the last entry that was removed, and
// back; anything else is nothing.
std::string format_pruned(const Head& base);
std::optional<Head> parse_pruned(std::string_view body);

// `SEQ:HASH` with the hash in 64 lower-case hexadecimal digits, and back; anything else is nothing.
std::string format_head(const Head& head);
std::optional<Head> parse_head(std::string_view text);

}  // namespace lexid::ledger
