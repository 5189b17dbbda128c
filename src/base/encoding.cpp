#include "base/encoding.hpp"

#include <cstddef>

namespace lexid {
namespace {

using namespace std::string_view_literals;

// So much of a file shows how it goes on.
constexpr std::size_t sample_bytes = 4096;

struct Form {
    std::string_view mark;
    std::string_view name;
    std::size_t unit;        // bytes of a character in ASCII
    std::size_t ascii_byte;  // where in the unit the byte stands that is not zero
};

// The longer mark first: UTF-16's begins UTF-32's.
constexpr Form forms[] = {
    {"\xff\xfe\0\0"sv, "UTF-32 (little-endian)", 4, 0},
    {"\0\0\xfe\xff"sv, "UTF-32 (big-endian)", 4, 3},
    {"\xff\xfe"sv, "UTF-16 (little-endian)", 2, 0},
    {"\xfe\xff"sv, "UTF-16 (big-endian)", 2, 1},
};

// Whether most units of the text are an ASCII character in this form.
bool is_mostly(const Form& form, std::string_view text) {
    std::size_t units = 0;
    std::size_t fitting = 0;
    for (std::size_t at = 0; at + form.unit <= text.size(); at += form.unit) {
        bool fits = true;
        for (std::size_t i = 0; i < form.unit; ++i) {
            fits = fits && (text[at + i] != '\0') == (i == form.ascii_byte);
        }
        ++units;
        fitting += fits ? 1 : 0;
    }
    return 2 * fitting > units;
}

}  // namespace

std::optional<std::string_view> foreign_encoding(std::string_view file) {
    for (const Form& form : forms) {
        if (file.starts_with(form.mark)) {
            return form.name;
        }
    }
    for (const Form& form : forms) {
        if (is_mostly(form, file.substr(0, sample_bytes))) {
            return form.name;
        }
    }
    return std::nullopt;
}

}  // namespace lexid
