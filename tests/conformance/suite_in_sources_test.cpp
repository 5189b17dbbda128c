#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "layering/source_file.hpp"

// The suite is passed by knowing the language, not by knowing the suite.

namespace lexid::cel {
namespace {

// Shorter expressions are what anybody writes about the language: `1 + 1`, `x.startsWith('a')`.
constexpr std::size_t telling_characters = 25;

// The text as it would stand in a C++ literal.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return out;
}

// What of a test must not appear: its id, and its expression in any of the forms a source may hold.
std::vector<std::string> telling_texts(const boost::json::object& test) {
    const auto text = [&](std::string_view name) {
        const boost::json::string& found = test.at(name).as_string();
        return std::string(found.data(), found.size());
    };
    std::vector<std::string> texts = {text("id")};
    if (const std::string expression = text("expr"); expression.size() >= telling_characters) {
        texts.push_back(expression);
        texts.push_back(escaped(expression));
    }
    return texts;
}

TEST(Sources, HoldNoTestOfTheSuite) {
    const auto sources = layering::read_sources(LEXID_SOURCE_DIR, {"src"});
    ASSERT_GT(sources.size(), 100u);
    std::ifstream suite(LEXID_CEL_SUITE);
    ASSERT_TRUE(suite);
    std::size_t tests = 0;
    for (std::string line; std::getline(suite, line); ++tests) {
        for (const std::string& text : telling_texts(boost::json::parse(line).as_object())) {
            for (const layering::SourceFile& source : sources) {
                EXPECT_EQ(source.text.find(text), std::string::npos)
                    << source.path << " holds " << text;
            }
        }
    }
    EXPECT_EQ(tests, 1304u) << "the suite is not whole";
}

}  // namespace
}  // namespace lexid::cel
