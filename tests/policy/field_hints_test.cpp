#include "policy/field_hints.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace lexid::policy {
namespace {

// Only the hint's line of the first fault counts here, and that there is no second fault.
TEST(FieldHints, NameTheFieldThatWasMeant) {
    const struct {
        std::string_view condition;
        std::string_view message;
        std::string_view hint;
    } rows[] = {
        {R"(metadata.list-name == "x")",
         "`metadata.list-name` is a subtraction here, and `name` is not defined",
         R"(did you mean `metadata["list-name"]`?)"},
        {R"(metadata.a-b-c == "x")", "`metadata.a-b-c` is a subtraction here",
         R"(did you mean `metadata["a-b-c"]`?)"},
        {R"(has(metadata.x) && task.owner.e-mail != "")", "`task.owner.e-mail` is a subtraction",
         R"(did you mean `task.owner["e-mail"]`?)"},
        {R"(metadata.e-mail.value != "")", "`metadata.e-mail.value` is a subtraction",
         R"(did you mean `metadata["e-mail"].value`?)"},
        {R"(metadata.2nd == 3)", "a number runs into `n`", R"(did you mean `metadata["2nd"]`?)"},
        {R"(metadata.in == 3)", "`in` is not expected here", R"(did you mean `metadata["in"]`?)"},
        {R"(metadata.null == 3)", "`null` is not expected here",
         R"(did you mean `metadata["null"]`?)"},
        {R"(metadata.$ref == 3)", "`$` is not part of the language",
         R"(did you mean `metadata["$ref"]`?)"},
        {R"(metadata.@type == 3)", "`@` is not part of the language",
         R"(did you mean `metadata["@type"]`?)"},
        {R"(metadata.list name == "x")", "`name` is not expected here",
         R"(did you mean `metadata["list name"]`?)"},
        {R"(metadata."list name" == "x")", "is not expected here",
         R"(did you mean `metadata["list name"]`?)"},
        {R"(metadata.'x' == "x")", "is not expected here", R"(did you mean `metadata['x']`?)"},
        {R"(metadata.list contains "x")", "`contains` is not expected here", ""},
        {R"(metadata.count - limit == 1)", "`limit` is not defined", ""},
        {R"(my-type == "x")", "`my` is not defined", ""},
        {R"(metadata.for == 3)", "", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.condition);
        const std::string text =
            "version: 1\nrules:\n  - name: r\n    then: hold\n    when: |\n      " +
            std::string(row.condition) + "\n...\n";
        const auto policy = parse_policy(text);
        if (row.message.empty()) {
            EXPECT_TRUE(policy) << faults_of(text);
            continue;
        }
        ASSERT_FALSE(policy);
        const Diagnostic& first = policy.error().front();
        EXPECT_NE(first.message.find(row.message), std::string::npos) << first.message;
        if (row.hint.empty()) {
            EXPECT_EQ(first.hint.find("metadata["), std::string::npos) << first.hint;
        } else {
            EXPECT_EQ(first.hint, row.hint);
            EXPECT_EQ(policy.error().size(), 1u) << faults_of(text);
        }
    }
}

}  // namespace
}  // namespace lexid::policy
