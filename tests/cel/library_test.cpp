#include <gtest/gtest.h>

#include "cel/evaluation.hpp"

namespace lexid::cel {
namespace {

TEST(Libraries, DoWhatTheirDocumentsSay) {
    const struct {
        std::string_view expression;
        std::string_view value;  // of an error, the end of its text behind `error`
    } rows[] = {
        {"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
        {"[1].slice(0, 2)", "error"},
        {"[[1], [2, [3]]].flatten()", "[1, 2, [3]]"},
        {"[1, [2, [3]]].flatten(2)", "[1, 2, 3]"},
        {"lists.range(3)", "[0, 1, 2]"},
        {"[1, 1.0, 2, 1u].distinct()", "[1, 2]"},
        {"[3, 1, 2].sort()", "[1, 2, 3]"},
        {"[3, 'a'].sort()", "error"},
        {"['bb', 'a'].sortBy(x, x.size())", "[\"a\", \"bb\"]"},
        {"['x', 'y'].reverse()", "[\"y\", \"x\"]"},
        {"'héj'.reverse()", "\"jéh\""},
        {"[1, 2].first().value()", "1"},
        {"[].last().hasValue()", "false"},
        {"sets.contains([1, 2, 3], [3, 1.0])", "true"},
        {"sets.contains([1], [2])", "false"},
        {"sets.equivalent([1, 1], [dyn(1u)])", "true"},
        {"sets.intersects([1, 2], [2, 9])", "true"},
        {"sets.intersects([1], [])", "false"},
        {"math.greatest(1, 2.5, 2u)", "2.5"},
        {"math.least([3, 1, 2])", "1"},
        {"math.round(2.5)", "3.0"},
        {"math.bitShiftLeft(1, 64)", "0"},
        {"math.sqrt(16)", "4.0"},
        {"math.abs(-9223372036854775807 - 1)", "error"},
        {"base64.decode(base64.encode(b'hi?'))", "b\"hi?\""},
        {"base64.decode('a*')", "error"},
        {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
        {"'abc'.split('')", "[\"a\", \"b\", \"c\"]"},
        {"'abab'.replace('a', 'x', 1)", "\"xbab\""},
        {"'ab'.replace('', '-')", "\"-a-b-\""},
        {"' a '.trim()", "\"a\""},
        {"['a', 'b'].join('-')", "\"a-b\""},
        {"'héllo'.indexOf('l')", "2"},
        {"'héllo'.lastIndexOf('l')", "3"},
        {"'héllo'.substring(1, 3)", "\"él\""},
        {"'héllo'.charAt(1)", "\"é\""},
        {"'héllo'.charAt(9)", "error"},
        {"'%s is %d (%.2f, %x)'.format(['a', 5, 1.5, 255])", "\"a is 5 (1.50, ff)\""},
        {"'%d'.format(['a'])", "error"},
        {"'%s'.format([])", "error"},
        {"'%'.format([])", "error"},
        {"strings.quote('a\"b')", "\"\\\"a\\\\\\\"b\\\"\""},
        {"metadata.?owner.name.orValue('nobody')", "\"agent-7\""},
        {"metadata.?missing.name.orValue('nobody')", "\"nobody\""},
        {"optional.of(1).orValue(1 / 0)", "1"},
        {"[?metadata.?missing, 1]", "[1]"},
        {"{?'a': metadata.?missing}", "{}"},
        {"metadata.tags[?7].orValue('none')", "\"none\""},
        {"metadata.tags[?'a']", "error"},
        {"metadata.tags.?a", "error"},
        {"metadata.count.?a", "error"},
        {"optional.none().value()", "error"},
        {"optional.of(2).optMap(x, x * 2).value()", "4"},
        {"cidr('10.0.0.0/8').containsIP('10.1.2.3')", "true"},
        {"cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')", "true"},
        {"string(ip('2001:DB8:0:0:0:0:0:1'))", "\"2001:db8::1\""},
        {"ip('010.0.0.1')", "error"},
        {"cidr('10.0.0.0/33')", "error"},
    };
    const Environment environment = task_environment();
    for (const auto& row : rows) {
        SCOPED_TRACE(row.expression);
        const std::string value = evaluated(environment, row.expression);
        EXPECT_EQ(value.starts_with("error: ") ? "error" : value, row.value) << value;
    }
}

TEST(Libraries, AreThereOnlyIfChosen) {
    const Environment environment = Environment::standard(Libraries::none());
    for (const std::string_view expression :
         {"math.abs(1)", "'a'.trim()", "[1].?a", "[?1]", "{?'a': 1}", "cel.bind(x, 1, x)",
          "optional.none()", "[1].all(i, v, true)", "ip('1.2.3.4')", "[1].sort()"}) {
        SCOPED_TRACE(expression);
        EXPECT_FALSE(compile(environment, expression).has_value());
    }
}

}  // namespace
}  // namespace lexid::cel
