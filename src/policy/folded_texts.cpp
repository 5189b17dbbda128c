#include "policy/folded_texts.hpp"

#include <string>

#include "base/text.hpp"
#include "cel/analysis/weaknesses.hpp"
#include "cel/library/fold.hpp"
#include "yaml/source_position.hpp"

namespace lexid::policy {
namespace {

bool is_folded(const cel::ComparedText& compared) {
    if (!compared.part) {
        return cel::folded(compared.text) == compared.text;
    }
    // A part of a folded text may begin or end with a blank.
    const std::string within = "x" + std::string(compared.text) + "x";
    return cel::folded(within) == within;
}

}  // namespace

bool check_folded_texts(const cel::Program& program, const yaml::Node& node, yaml::Faults& faults) {
    for (const cel::ComparedText& compared : compared_texts(program)) {
        if (!compared.with_folded || is_folded(compared)) {
            continue;
        }
        const std::string constant(compared.constant);
        faults.add(yaml::source_offset(faults.text(), node, compared.offset),
                   "no folded text " + std::string(compared.part ? "holds " : "equals ") +
                       in_backticks(compared.text) + ": this can never be",
                   constant.empty() ? "write fold(…) around it too, or " +
                                          in_backticks(cel::folded(compared.text).value_or(""))
                                    : "write fold(" + constant + ")");
        return false;
    }
    return true;
}

}  // namespace lexid::policy
