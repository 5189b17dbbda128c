#include "cel/analysis/certain_error.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

class OneZone final : public TimeZones {
public:
    std::optional<std::chrono::seconds> offset_at(std::string_view zone,
                                                  std::int64_t) const override {
        return zone == "Here/Now" ? std::optional(std::chrono::seconds(7200)) : std::nullopt;
    }
    std::vector<std::string> names() const override { return {"Here/Now"}; }
};

// What is found in the expression, as `the source from there | function | constant`.
std::vector<std::string> found_in(std::string_view expression, const Environment& environment) {
    const auto program = compile(environment, expression);
    EXPECT_TRUE(program) << render(program.error(), "e", expression);
    std::vector<std::string> found;
    for (const CertainError& error : certain_errors(*program, environment)) {
        EXPECT_FALSE(error.error.empty());
        found.push_back(std::string(expression.substr(error.at)) + " | " + error.function + " | " +
                        error.constant);
    }
    return found;
}

TEST(CertainErrors, AreWhatNoVariableCanMakeGood) {
    using Found = std::vector<std::string>;
    const struct {
        std::string_view expression;
        Found found;
    } rows[] = {
        {"1 / 0 == 1", {"1 / 0 == 1 | / | "}},
        {"duration('3d') > duration('1h')", {"'3d') > duration('1h') | duration | 3d"}},
        {"duration('3h') > duration('1h')", {}},
        {"timestamp('2026-11-29') < now", {"'2026-11-29') < now | timestamp | 2026-11-29"}},
        {"int('x') == 1 || true", {"'x') == 1 || true | int | x"}},
        {"has(metadata.x) && int('x') == 1", {"'x') == 1 | int | x"}},
        {"false && int('x') == 1", {"'x') == 1 | int | x"}},
        {"type == 'a' ? int('x') : 1", {"'x') : 1 | int | x"}},
        {"[1].all(x, x == int('y'))", {"'y')) | int | y"}},
        {"int('x') + int('y') == 1", {"'x') + int('y') == 1 | int | x", "'y') == 1 | int | y"}},
        {"base64.decode('?') == b''", {"'?') == b'' | base64.decode | ?"}},
        {"ip('1.2.3.400') == ip('1.2.3.4')", {"'1.2.3.400') == ip('1.2.3.4') | ip | 1.2.3.400"}},
        {"cidr('1.2.3.4/33') == cidr('::/0')",
         {"'1.2.3.4/33') == cidr('::/0') | cidr | 1.2.3.4/33"}},
        {"known.lists[2] == 'a'", {"2] == 'a' |  | "}},
        {"known.lists[1] == 'a'", {}},
        // What is left open.
        {"int(description) == 1", {}},
        {"metadata.count / 2 == 1", {}},
        {"metadata.count / 0 == 1", {"metadata.count / 0 == 1 | / | "}},
        {"metadata.count % 0u == 1u", {"metadata.count % 0u == 1u | % | "}},
        {"metadata.ratio / 0.0 == 1.0", {}},
        {"metadata.tags[-1] == 'a'", {"-1] == 'a' |  | "}},
        {"metadata.tags[0] == 'a'", {}},
        {"description.charAt(-1) == 'a'", {"-1) == 'a' | charAt | "}},
        {"description.charAt(7) == 'a'", {}},
        {"description.substring(2, -1) == 'a'", {"-1) == 'a' | substring | "}},
        {"description.substring(2, 9) == 'a'", {}},
        {"math.bitShiftLeft(metadata.count, -1) == 1", {"-1) == 1 | math.bitShiftLeft | "}},
        {"math.bitShiftLeft(metadata.count, 1) == 1", {}},
        {"cidr(description).containsIP('1.2.3')", {"'1.2.3') | containsIP | 1.2.3"}},
        {"cidr(description).containsIP('1.2.3.4')", {}},
        {"cidr(description).containsIP('::1')", {}},
        {"now.getHours('Here/Noww') > 8", {"'Here/Noww') > 8 | getHours | Here/Noww"}},
        {"now.getHours('Here/Now') > 8", {}},
        {"now.getHours('+05:30') > 8", {}},
        {"now.getHours(description) > 8", {}},
        {"metadata.at.getDayOfWeek('x') > 8", {"'x') > 8 | getDayOfWeek | x"}},
        {"'%d of %s'.format([metadata.count, type]) == ''", {}},
        {"'%d of %q'.format([metadata.count, type]) == ''",
         {"'%d of %q'.format([metadata.count, type]) == '' | format | %d of %q"}},
        {"'%d of %d'.format([metadata.count]) == ''",
         {"'%d of %d'.format([metadata.count]) == '' | format | %d of %d"}},
        {"'%d'.format(['x', type]) == ''", {"'%d'.format(['x', type]) == '' | format | %d"}},
        {"'%.2f %% %e %x %o %b %X'.format(metadata.tags) == ''", {}},
        {"'50%'.format([type]) == ''", {"'50%'.format([type]) == '' | format | 50%"}},
        {"description.format([type]) == ''", {}},
    };
    Environment environment = task_environment();
    environment.set_time_zones(std::make_shared<OneZone>());
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        EXPECT_EQ(found_in(row.expression, environment), row.found);
    }
}

TEST(CertainErrors, SayNothingOfZonesThatNobodyKnows) {
    EXPECT_TRUE(found_in("now.getHours('Here/Noww') > 8", task_environment()).empty());
}

}  // namespace
}  // namespace lexid::cel
