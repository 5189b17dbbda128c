#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace lexid {

// Knows the secrets and hides them in whatever is about to be written: log, ledger, answers,
// output.
//
// A secret is found in the forms in which texts come back from elsewhere: as it is, in hexadecimal
// digits or in base64 (by itself or within a longer text), its letters in either case where that
// means the same; each character of these perhaps escaped (`\u0077`, `\x77`, `\167`, `\/`, `%77`,
// `&#x77;`, `=77`, the escape escaped again), with line breaks, blanks, control or invisible
// characters in between; and cut off, as long as 8 of its characters are left (of a secret that is
// shorter than 16, all of it).
//
// Only ever applied to what is written: what is decided, hashed or sent stays as it is. May be
// called from any thread.
class Redactor {
public:
    // Beyond these the oldest is forgotten: a new key each day for the most of a year.
    static constexpr std::size_t secrets_max = 256;
    // What is shorter is no secret, and hiding it would make texts unreadable.
    static constexpr std::size_t secret_characters_min = 4;

    Redactor() = default;
    Redactor(const Redactor&) = delete;
    Redactor& operator=(const Redactor&) = delete;

    // From now on, and beside all that are known. `shown` stands in its place, `[the API key]` say;
    // it must need no escape in JSON.
    void add(const Secret& secret, std::string_view shown);

    // Takes secrets out of `text`, and says whether there was one; a JSON text stays one. Takes
    // some two nanoseconds a byte.
    bool redact(std::string& text) const;
    std::string redacted(std::string text) const;
    bool finds_secret(std::string_view text) const;

private:
    struct Form {
        Secret text;
        std::string shown;
        bool any_case = false;
        std::size_t least = 0;  // so many characters are enough to be this secret
    };
    struct Place {
        std::size_t end = 0;
        const Form* form = nullptr;
    };

    void add_forms(std::string_view secret, std::string_view shown);
    void index_forms();
    std::optional<Place> find_at(std::string_view text, std::size_t at) const;
    std::size_t next_candidate(std::string_view text, std::size_t at) const;
    bool may_begin_at(std::string_view text, std::size_t at) const;
    template <class Found>
    void search(std::string_view text, Found found) const;

    mutable std::shared_mutex mutex_;
    std::vector<Form> forms_;  // the oldest first
    // By the character that a form begins with, in either case if that means the same.
    std::array<std::vector<std::uint16_t>, 256> forms_by_first_;
    // What spares nearly every other look: which character may be a form's first, or begin an
    // escape; which two and which three may be a form's first ones, see beginning_of().
    std::array<bool, 256> may_be_first_{};
    std::bitset<std::size_t{1} << 12> are_first_two_;
    std::bitset<std::size_t{1} << 18> are_first_three_;
};

// The process's own. One for all on purpose: whatever reads a secret makes it known here, and
// whatever writes asks here, so that neither can be forgotten in between.
Redactor& redactor();

}  // namespace lexid
