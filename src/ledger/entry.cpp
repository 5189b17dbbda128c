#include "ledger/entry.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>

namespace lexid::ledger {

namespace {

constexpr std::string_view pruned_begin = R"({"base":")";
constexpr std::string_view pruned_end = R"("})";

std::uint64_t to_big_endian(std::uint64_t number) {
    if constexpr (std::endian::native == std::endian::little) {
        return __builtin_bswap64(number);
    }
    return number;
}

}  // namespace

const Sha256& genesis_hash() {
    static const Sha256 hash = sha256("lexid ledger 1");
    return hash;
}

Sha256 hash_entry(const Sha256& previous, std::uint64_t seq, const Draft& draft) {
    const auto at = static_cast<std::uint64_t>(draft.at.time_since_epoch().count());
    const std::array<std::uint64_t, 6> numbers = {
        to_big_endian(seq),
        to_big_endian(at),
        to_big_endian(draft.account.size()),
        to_big_endian(draft.kind.size()),
        to_big_endian(draft.task.size()),
        to_big_endian(draft.body.size()),
    };
    const std::string_view prefix(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
    return sha256({bytes_of(previous), prefix, draft.account, draft.kind, draft.task, draft.body});
}

std::string format_pruned(const Head& base) {
    return std::string(pruned_begin) + format_head(base) + std::string(pruned_end);
}

std::optional<Head> parse_pruned(std::string_view body) {
    if (!body.starts_with(pruned_begin) || !body.ends_with(pruned_end)) {
        return std::nullopt;
    }
    body.remove_prefix(pruned_begin.size());
    body.remove_suffix(pruned_end.size());
    return parse_head(body);
}

std::string format_head(const Head& head) {
    return std::to_string(head.seq) + ':' + to_hex(head.hash);
}

std::optional<Head> parse_head(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    Head head;
    const std::string_view seq = text.substr(0, colon);
    const auto number = std::from_chars(seq.begin(), seq.end(), head.seq);
    const auto hash = sha256_from_hex(text.substr(colon + 1));
    if (number.ec != std::errc() || number.ptr != seq.end() || !hash) {
        return std::nullopt;
    }
    head.hash = *hash;
    return head;
}

}  // namespace lexid::ledger
