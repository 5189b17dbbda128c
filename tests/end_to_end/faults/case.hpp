#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "end_to_end/faults/stage.hpp"

namespace lexid::faults {

// One row of docs/faults.md: a fault of the list in reliability.md, how it is brought about, and
// what must come of it.
struct Case {
    std::string id;
    std::string fault;
    std::string expected;  // as sum_up() says it
    std::function<void(Stage&)> arrange;
    std::string says = {};  // what people must be told
};
using Cases = std::vector<Case>;

Cases network_cases();
Cases tls_cases();
Cases http_cases();
Cases answer_cases();
Cases quota_cases();
Cases outage_cases();
Cases list_cases();

// The first approval, or the first list, meets this; what comes later goes as documented.
std::function<std::optional<Play>(const Seen&)> first_approval(
    std::function<Play(const Seen&)> play);
std::function<std::optional<Play>(const Seen&)> first_list(std::function<Play(const Seen&)> play);
// The same with bytes that don't depend on the request.
std::function<std::optional<Play>(const Seen&)> first_approval(std::string bytes,
                                                               End end = End::keep);
std::function<std::optional<Play>(const Seen&)> first_list(std::string bytes, End end = End::keep);

}  // namespace lexid::faults
