#include "sim/hunt.hpp"

#include <charconv>
#include <deque>

namespace lexid::sim {
namespace {

// Lines of a trace that are shown before a violation.
constexpr std::size_t trace_lines_max = 60;

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

std::string line_of(TrueTime at, const std::string& line) {
    return format_time(epoch + at) + "  " + line + '\n';
}

bool fails(const Scenario& scenario, const Stage& stage, std::string_view promise) {
    const std::optional<Violation> violation = World(scenario, stage).run();
    return violation && violation->promise == promise;
}

// The same violation with fewer faults and fewer tasks.
Scenario shrunk(Scenario scenario, const Stage& stage, std::string_view promise) {
    const auto keep_if_fails = [&](const Scenario& smaller) {
        const bool still = fails(smaller, stage, promise);
        if (still) {
            scenario = smaller;
        }
        return still;
    };
    for (std::size_t kind = 0; kind < fault_count; ++kind) {
        Scenario smaller = scenario;
        smaller.one_in[kind] = 0;
        keep_if_fails(smaller);
    }
    for (Scenario smaller = scenario; smaller.tasks > 1;) {
        --smaller.tasks;
        if (!keep_if_fails(smaller)) {
            break;
        }
    }
    return scenario;
}

void tell(const Violation& violation, const Scenario& scenario, const Stage& stage,
          std::ostream& out) {
    out << violation.promise << " is violated: " << violation.text << '\n' << describe(scenario);
    const Scenario smaller = shrunk(scenario, stage, violation.promise);
    std::deque<std::string> lines;
    World world(smaller, stage, [&](TrueTime at, const std::string& line) {
        lines.push_back(line_of(at, line));
        if (lines.size() > trace_lines_max) {
            lines.pop_front();
        }
    });
    const std::optional<Violation> again = world.run();
    out << "\nshortened: " << describe(smaller) << '\n';
    for (const std::string& line : lines) {
        out << line;
    }
    out << "\n" << again->promise << " is violated: " << again->text << '\n';
    if (!scenario.only) {
        out << "replay with --seed " << scenario.seed << " --trace\n";
    }
}

}  // namespace

std::optional<Seeds> parse_seeds(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_number(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_number(text.substr(dots + 2));
    if (!first || !last || *last < *first) {
        return std::nullopt;
    }
    return Seeds{*first, *last};
}

std::optional<std::uint64_t> hunt(Seeds seeds, const Stage& stage, std::ostream& out) {
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
        const Scenario scenario = draw_scenario(seed, stage.policies);
        if (const auto violation = World(scenario, stage).run()) {
            tell(*violation, scenario, stage, out);
            return seed;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> try_each_fault(const Stage& stage, std::ostream& out) {
    std::size_t runs = 0;
    for (std::size_t policy = 0; policy < stage.policies.size(); ++policy) {
        for (std::size_t kind = 0; kind < fault_count; ++kind) {
            OneFault only{static_cast<Fault>(kind), 0};
            for (bool befell = true; befell; ++only.opportunity, ++runs) {
                const Scenario scenario = plain_scenario(policy, only, stage.policies);
                World world(scenario, stage);
                if (const auto violation = world.run()) {
                    tell(*violation, scenario, stage, out);
                    return std::nullopt;
                }
                befell = world.only_befell();
            }
        }
    }
    return runs;
}

bool replay(std::uint64_t seed, const Stage& stage, std::ostream& out) {
    const Scenario scenario = draw_scenario(seed, stage.policies);
    out << describe(scenario) << '\n';
    const auto violation = World(scenario, stage, [&](TrueTime at, const std::string& line) {
                               out << line_of(at, line);
                           }).run();
    if (violation) {
        out << violation->promise << " is violated: " << violation->text << '\n';
    }
    return !violation;
}

}  // namespace lexid::sim
