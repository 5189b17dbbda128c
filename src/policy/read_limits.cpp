#include "policy/read_limits.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "yaml/mapping.hpp"
#include "yaml/parse.hpp"
#include "yaml/scalars.hpp"

namespace lexid::policy {
namespace {

using yaml::Faults;
using yaml::Kind;
using yaml::Mapping;
using yaml::Node;

// It stands in every charge of the ledger.
constexpr std::size_t expression_bytes_max = 500;

// Each task asks them all, and each charge says what it adds to each sum.
constexpr std::size_t limits_max = 100;

std::optional<cel::Program> short_enough(std::optional<cel::Program> program, const Node& node,
                                         Faults& faults) {
    if (program && program->unparse().size() > expression_bytes_max) {
        faults.add(node, "an expression of a limit has at most " +
                             std::to_string(expression_bytes_max) + " bytes");
        return std::nullopt;
    }
    return program;
}

// The constants that the text may name, by their values: a changed one makes another sum of it.
std::string constants_in(const std::string& text, const Vocabulary& vocabulary) {
    std::string all;
    for (const std::string& name : vocabulary.known) {
        if (text.contains(name)) {
            const auto program = compile(vocabulary.environment, name);
            const auto value = program ? program->constant() : std::nullopt;
            all += " " + name + "=" +
                   (value ? cel::to_text(*value, yaml::text_bytes_max) : std::string());
        }
    }
    return all.size() <= expression_bytes_max ? all : " #" + to_hex(sha256(all));
}

std::string key_of(const Sum& sum, const Vocabulary& vocabulary) {
    std::string key = sum.amount.unparse();
    if (sum.when) {
        key += " when " + sum.when->unparse();
    }
    return key + constants_in(key, vocabulary);
}

std::optional<Duration> read_window(const Node& node, Faults& faults) {
    if (node.kind != Kind::scalar) {
        faults.add(node, "`per` must be minute, hour, day, week or a duration like `10m`, not " +
                             node.shown());
        return std::nullopt;
    }
    const Result<Duration> window = parse_window(node.text);
    if (!window) {
        faults.add(node, window.error().text);
        return std::nullopt;
    }
    return *window;
}

std::optional<Limit> read_sum(const Node& node, const Vocabulary& vocabulary, Faults& faults) {
    std::optional<Mapping> mapping = Mapping::of(node, "a limit", faults);
    const Node* sum = mapping->need("sum");
    const Node* when = mapping->find("when");
    const Node* at_most = mapping->need("at_most");
    const Node* per = mapping->need("per");
    mapping->finish();
    auto amount = sum == nullptr
                      ? std::nullopt
                      : short_enough(compile_sum(*sum, vocabulary, faults), *sum, faults);
    auto condition =
        when == nullptr ? std::nullopt
                        : short_enough(compile_condition(*when, vocabulary, faults), *when, faults);
    constexpr yaml::Range range{1, Limit::sum_max};
    const auto most =
        at_most == nullptr ? std::nullopt : yaml::integer(*at_most, "`at_most`", range, faults);
    const auto window = per == nullptr ? std::nullopt : read_window(*per, faults);
    if (!amount || (mapping->holds("when") && !condition) || !most || !window) {
        return std::nullopt;
    }
    Sum adds{*std::move(amount), std::move(condition), {}};
    adds.key = key_of(adds, vocabulary);
    return Limit{*most, *window, std::make_shared<const Sum>(std::move(adds))};
}

std::optional<Limit> read_limit(const Node& node, const Vocabulary& vocabulary, Faults& faults) {
    if (node.kind == Kind::mapping) {
        return read_sum(node, vocabulary, faults);
    }
    if (node.kind != Kind::scalar) {
        faults.add(node, "a limit looks like `20 per hour`, not like " + node.shown());
        return std::nullopt;
    }
    Result<Limit> limit = parse_limit(node.text);
    if (!limit) {
        faults.add(node, limit.error().text);
        return std::nullopt;
    }
    return *std::move(limit);
}

}  // namespace

std::vector<Limit> read_limits(const Node& node, const Vocabulary& vocabulary, Faults& faults) {
    std::vector<Limit> limits;
    if (node.kind != Kind::sequence) {
        faults.add(node, "`limits` must be a list, not " + node.shown(), "write [20 per hour]");
        return limits;
    }
    if (node.items.size() > limits_max) {
        faults.add(node.items[limits_max],
                   "a list of limits has at most " + std::to_string(limits_max));
        return limits;
    }
    for (const Node& item : node.items) {
        if (std::optional<Limit> limit = read_limit(item, vocabulary, faults)) {
            limits.push_back(*std::move(limit));
        }
    }
    return limits;
}

}  // namespace lexid::policy
