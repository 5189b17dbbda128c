#include "yaml/parse.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "yaml/layout.hpp"
#include "yaml/syntax_error.hpp"
#include "yaml/tree_builder.hpp"

namespace lexid::yaml {

std::optional<Node> parse(std::string_view text, Options options, Faults& faults) {
    if (!check_layout(text, options, faults)) {
        return std::nullopt;
    }
    TreeBuilder builder(text, faults);
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        // yaml-cpp starts another document wherever the first one can't go on.
        if (parser.HandleNextDocument(builder) && parser.HandleNextDocument(builder)) {
            return std::nullopt;
        }
    } catch (const YAML::Exception& error) {
        report_syntax_error(
            error.mark.is_null() ? text.size() : static_cast<std::size_t>(error.mark.pos),
            error.msg, faults);
        return std::nullopt;
    } catch (const TreeTooDeep&) {
        return std::nullopt;
    }
    return builder.take();
}

}  // namespace lexid::yaml
