#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "cel/program.hpp"
#include "samples.hpp"

namespace lexid::policy {
namespace {

using testing::HasSubstr;

std::string with_known(std::string_view entries) {
    return "version: 1\nknown: {" + std::string(entries) + "}\n...\n";
}

// The constant `known.x`, as an expression writes it.
std::string constant(std::string_view entries) {
    const PolicyRef policy = policy_of("", "known: {" + std::string(entries) + "}\n");
    const auto program = compile(policy->environment, "known.x");
    return program ? cel::to_text(program->constant().value(), 1000) : "not defined";
}

TEST(Known, ANameIsMadeOfLettersDigitsAndUnderscores) {
    for (const std::string_view name :
         {"a", "z", "A", "Z", "_", "a0", "a9", "azAZ_09", "_x", "aaZ", "z_", "Z0"}) {
        SCOPED_TRACE(name);
        const std::string entry = "\"" + std::string(name) + "\": 1";
        EXPECT_EQ(faults_of(with_known(entry)), "");
        const PolicyRef policy = policy_of("", "known: {" + entry + ", other: 2}\n");
        EXPECT_TRUE(compile(policy->environment, "known." + std::string(name)));
    }
    // The characters beside each of those that are allowed, at both places.
    for (const std::string_view name :
         {"",   "0",  "9a", "`",  "{",  "@",  "[",  "^",  "/",  ":",   "-", " ",
          "a`", "a{", "a@", "a[", "a^", "a/", "a:", "a-", "a ", "a.b", "ä"}) {
        SCOPED_TRACE(name);
        EXPECT_THAT(faults_of(with_known("\"" + std::string(name) + "\": 1")),
                    HasSubstr("is no name for a constant"));
    }
    const std::string both = faults_of(with_known("\"a-\": 1, \"b-\": '', c: 1"));
    EXPECT_THAT(both, HasSubstr("`a-` is no name"));
    EXPECT_THAT(both, HasSubstr("`b-` is no name"));
}

TEST(Known, APlainValueIsANumberOrATruthAndATextStandsInQuotes) {
    const struct {
        std::string_view written;
        std::string_view value;
    } rows[] = {
        {"0", "0"},
        {"9", "9"},
        {"10", "10"},
        {"-3", "-3"},
        {"-0", "0"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.25", "0.25"},
        {"-0.25", "-0.25"},
        {"0.5", "0.5"},
        {"1e3", "1000.0"},
        {"1E3", "1000.0"},
        {"0e1", "0.0"},
        {"1.5e1", "15.0"},
        {"true", "true"},
        {"false", "false"},
        {"\"true\"", "\"true\""},
        {"\"1\"", "\"1\""},
        {"'x'", "\"x\""},
        {"[1, \"a\", true]", "[1, \"a\", true]"},
        {"{a: 1}", "{\"a\": 1}"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.written);
        EXPECT_EQ(constant("x: " + std::string(row.written)), row.value);
    }
}

TEST(Known, WhatOnlyLooksLikeAValueIsRefused) {
    for (const std::string_view written :
         {"00",    "01",     "09", "-01",   "-",    "1.",  "-1.", ".5",   "1e",
          "1e400", "-1e400", "+1", "1_000", "0x10", "inf", "nan", "-inf", "9223372036854775808",
          "True",  "yes",    "a",  "/1",    "1:2"}) {
        SCOPED_TRACE(written);
        const std::string text = with_known("x: " + std::string(written));
        EXPECT_THAT(faults_of(text), HasSubstr("is neither a number nor `true` nor `false`"));
        EXPECT_THAT(faults_of(text),
                    HasSubstr("a text is written in quotes: \"" + std::string(written) + "\""));
    }
    EXPECT_THAT(faults_of(with_known("x: ")), HasSubstr("a constant needs a value"));
    EXPECT_THAT(faults_of("version: 1\nknown: [1]\n...\n"), HasSubstr("`known` must be a mapping"));
    EXPECT_THAT(faults_of(with_known("x: " + std::string(41, 'a'))),
                HasSubstr("in quotes: \"" + std::string(40, 'a') + "…\""));
    EXPECT_THAT(faults_of(with_known("x: " + std::string(40, 'a'))),
                HasSubstr("in quotes: \"" + std::string(40, 'a') + "\""));
}

TEST(Known, AConstantHasTheTypeOfItsValue) {
    const struct {
        std::string_view written;
        std::string_view type;
    } rows[] = {
        {"1", "int"},
        {"-1", "int"},
        {"1.5", "double"},
        {"true", "bool"},
        {"\"a\"", "string"},
        {"[1]", "list(dyn)"},
        {"{a: 1}", "map(string, dyn)"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.written);
        const PolicyRef policy = policy_of("", "known: {x: " + std::string(row.written) + "}\n");
        const auto program = compile(policy->environment, "known.x");
        ASSERT_TRUE(program);
        EXPECT_EQ(program->type().to_text(), row.type);
    }
}

TEST(Known, OfANameThatIsNoneTheValueIsNotLookedAt) {
    const std::string faults = faults_of(with_known("\"a-\": , b: 1"));
    EXPECT_EQ(faults.find("error: "), faults.rfind("error: ")) << faults;
}

}  // namespace
}  // namespace lexid::policy
