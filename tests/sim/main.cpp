#include <ctime>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/day.hpp"
#include "sim/hunt.hpp"

namespace {

using namespace lexid::sim;

constexpr int exit_usage = 2;

int usage() {
    std::cerr << "usage: lexid_sim --seeds A..B [--expect-violation]\n"
                 "       lexid_sim --seed N [--trace]\n"
                 "       lexid_sim --each-fault\n"
                 "       lexid_sim --day STARTER|PRO|ORG [--svg FILE]\n";
    return exit_usage;
}

// With a planted bug a violation is what is expected.
int run_seeds(Seeds seeds, bool expect_violation) {
    const Stage stage;
    const std::clock_t begun = std::clock();
    const std::optional<std::uint64_t> failing = hunt(seeds, stage, std::cout);
    const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    const std::uint64_t count = failing.value_or(seeds.last) - seeds.first + 1;
    std::cout << count << " seeds, " << (failing ? "one violation" : "no violation") << ", "
              << static_cast<std::uint64_t>(static_cast<double>(count) / seconds)
              << " a second of processor time\n";
    return failing.has_value() == expect_violation ? 0 : 1;
}

int run_each_fault() {
    const std::optional<std::size_t> runs = try_each_fault(Stage(), std::cout);
    if (runs) {
        std::cout << *runs << " runs, no violation\n";
    }
    return runs ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments[0] == "--each-fault") {
        return run_each_fault();
    }
    if (arguments.size() >= 2 && arguments[0] == "--day") {
        const bool drawn = arguments.size() == 4 && arguments[2] == "--svg";
        const std::optional<DayPlan> plan = parse_day_plan(arguments[1]);
        if (!plan || (arguments.size() > 2 && !drawn)) {
            return usage();
        }
        return show_day(*plan, std::string(drawn ? arguments[3] : ""), std::cout) ? 0 : 1;
    }
    if (arguments.size() < 2 || arguments.size() > 3) {
        return usage();
    }
    const std::optional<Seeds> seeds = parse_seeds(arguments[1]);
    const std::string_view option = arguments.size() == 3 ? arguments[2] : "";
    if (seeds && arguments[0] == "--seeds" && (option.empty() || option == "--expect-violation")) {
        return run_seeds(*seeds, !option.empty());
    }
    if (seeds && arguments[0] == "--seed" && option == "--trace") {
        return replay(seeds->first, Stage(), std::cout) ? 0 : 1;
    }
    return seeds && arguments[0] == "--seed" && option.empty() ? run_seeds(*seeds, false) : usage();
}
