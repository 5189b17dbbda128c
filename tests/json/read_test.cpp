#include "json/read.hpp"

#include <gmock/gmock.h>

#include <bit>
#include <boost/json/memory_resource.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace lexid::json {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

TEST(Read, TakesIntegersExactly) {
    constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
    constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();
    constexpr auto uint64_max = std::numeric_limits<std::uint64_t>::max();
    const struct {
        std::string_view text;
        boost::json::value value;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"-17", -17},
        {"9223372036854775807", int64_max},
        {"-9223372036854775808", int64_min},
        {"9223372036854775808", std::uint64_t{1} << 63},
        {"18446744073709551615", uint64_max},
        {"1234567890123456", 1234567890123456},
        {"-1234567890123456", -1234567890123456},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        for (const auto& text :
             {std::string(row.text), std::string(row.text) + std::string(40, ' ')}) {
            const auto value = read(text);
            ASSERT_TRUE(value) << value.error().text;
            EXPECT_EQ(value->kind(), row.value.kind());
            EXPECT_EQ(*value, row.value);
        }
    }
}

TEST(Read, TakesDoublesToTheNearest) {
    const struct {
        std::string_view text;
        double value;
    } rows[] = {
        {"1.0", 1.0},
        {"1e2", 100.0},
        {"-0.0", -0.0},
        {"9007199254740993.0", 9007199254740992.0},
        {"9007199254740995.0", 9007199254740996.0},
        {"0.1", 0.1},
        {"2.2250738585072011e-308", 2.2250738585072011e-308},
        {"123456789012345678901234567890.5", 123456789012345678901234567890.5},
        {"1.7976931348623157e308", std::numeric_limits<double>::max()},
        {"5e-324", std::numeric_limits<double>::denorm_min()},
        {"8.41e+21", 8.41e21},
        {"9.5367431640625e-7", 9.5367431640625e-7},
        {"1e-400", 0.0},
        {"-1e-400", -0.0},
        {"0.0e99999", 0.0},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const auto value = read(row.text);
        ASSERT_TRUE(value) << value.error().text;
        ASSERT_TRUE(value->is_double());
        EXPECT_EQ(std::bit_cast<std::uint64_t>(value->get_double()),
                  std::bit_cast<std::uint64_t>(row.value));
    }
}

TEST(Read, RefusesWhatItCannotTakeAsItIs) {
    const struct {
        std::string_view name;
        std::string text;
        std::string_view message;
    } rows[] = {
        {"too large for a double", "1e400", "`1e400` is out of range"},
        {"too large without an exponent", repeated("9", 400) + ".0", "is out of range"},
        {"an exponent beyond all bounds", "1e99999999999", "exponent"},
        {"an integer beyond 64 bits", "18446744073709551616", "does not fit"},
        {"a negative one", "-9223372036854775809", "does not fit"},
        {"a key twice", R"({"a":1,"b":2,"a":3})", "`a` appears twice"},
        {"a key twice, spelt differently", R"({"a":1,"\u0061":3})", "`a` appears twice"},
        {"a key twice, inside", R"({"a":[{"b":{},"b":{}}]})", "`b` appears twice"},
        {"the empty key twice", R"({"":1,"":1})", "`` appears twice"},
        {"a lone high surrogate", R"("\ud800")", "half a character"},
        {"a lone high surrogate in a long text", R"("\uD83D)" + std::string(100, 'x') + "\"",
         "half a character"},
        {"a high surrogate before another escape", R"("\ud83d\n")" + std::string(100, ' '),
         "half a character"},
        {"two high surrogates", R"("\ud83d\ud83d")" + std::string(100, ' '), "half a character"},
        {"a lone low surrogate", R"("\udc00")", "half a character"},
        {"a stray continuation byte", "\"\x80\"", "not UTF-8"},
        {"an overlong slash", "\"\xC0\xAF\"", "not UTF-8"},
        {"an overlong form of three", "\"\xE0\x80\xAF\"", "not UTF-8"},
        {"a surrogate in UTF-8", "\"\xED\xA0\x80\"", "not UTF-8"},
        {"beyond U+10FFFF", "\"\xF4\x90\x80\x80\"", "not UTF-8"},
        {"a cut character", "\"\xE2\x82\"", "not UTF-8"},
        {"one too deep", repeated("[", 33) + repeated("]", 33), "deeper than the 32 levels"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto value = Reader().read(row.text);
        ASSERT_FALSE(value);
        EXPECT_EQ(value.error().kind, FaultKind::refused);
        EXPECT_THAT(value.error().message, HasSubstr(row.message));
    }
}

TEST(Read, RefusesWhatIsNoJson) {
    const struct {
        std::string_view name;
        std::string_view text;
    } rows[] = {
        {"nothing", ""},
        {"white space", "  \n"},
        {"a cut object", R"({"a":)"},
        {"a cut string", R"("abc)"},
        {"two values", "1 2"},
        {"a trailing comma", "[1,]"},
        {"a comment", "/* */ 1"},
        {"NaN", "NaN"},
        {"a leading zero", "01"},
        {"a leading plus", "+1"},
        {"a point without digits", "1."},
        {"a byte order mark", "\xEF\xBB\xBF{}"},
        {"a control character in a string", "\"a\nb\""},
        {"HTML", "<html></html>"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto value = Reader().read(row.text);
        ASSERT_FALSE(value);
        EXPECT_EQ(value.error().kind, FaultKind::syntax) << value.error().message;
    }
}

TEST(Read, KeepsItsBounds) {
    const Bounds small{.depth_max = 2,
                       .string_bytes_max = 4,
                       .elements_max = 3,
                       .keys_max = 2,
                       .key_bytes_max = 3};
    const struct {
        std::string_view name;
        std::string_view text;
        bool taken;
    } rows[] = {
        {"all at their bounds", R"({"abc":[1,2,3],"e":"abcd"})", true},
        {"a level more", "[[[]]]", false},
        {"a byte more", R"("abcde")", false},
        {"a byte more, escaped", R"("\u0061bcde")", false},
        {"escapes count resolved", R"("\u0061bcd")", true},
        {"a byte more in a key", R"({"abcd":1})", false},
        {"an element more", "[1,2,3,4]", false},
        {"a key more", R"({"a":1,"b":2,"c":3})", false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const auto value = Reader(small).read(row.text);
        EXPECT_EQ(value.has_value(), row.taken);
        if (!value) {
            EXPECT_EQ(value.error().kind, FaultKind::refused);
        }
    }
}

// Counts what is allocated, and gives nothing back.
class Counter final : public boost::json::memory_resource {
public:
    std::size_t count = 0;

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        ++count;
        return memory_.allocate(bytes, alignment);
    }
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    bool do_is_equal(const boost::json::memory_resource& other) const noexcept override {
        return this == &other;
    }
    boost::json::monotonic_resource memory_;
};

TEST(Read, DoesTheWorkOfEachPieceWhenItComes) {
    constexpr std::size_t pieces = 10;
    std::string text = "[0";
    for (int i = 0; i < 1'000; ++i) {
        text += R"(,{"a":[1,2],"b":"a text that takes memory of its own"})";
    }
    text += "]";
    Counter counter;
    Reader reader;
    reader.begin(boost::json::storage_ptr(&counter));
    for (std::size_t i = 1; i < pieces; ++i) {
        SCOPED_TRACE(i);
        const std::size_t before = counter.count;
        reader.read_on(std::string_view(text).substr(0, i * text.size() / pieces));
        EXPECT_GT(counter.count, before + 1'000 / pieces) << "the work of this piece";
    }
    const std::size_t before = counter.count;
    const auto value = reader.end(text);
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_LE((counter.count - before) * (pieces - 1), before + pieces) << "only that of the last";
    EXPECT_EQ(*value, boost::json::parse(text));
}

TEST(Read, SaysTheSameOfATextInPieces) {
    const struct {
        std::string_view name;
        std::string_view text;
    } rows[] = {
        {"good", R"({"a":[1,-2.5e3,"\u00e4\ud83d\ude00",null,true],"b":{}} )"},
        {"cut", R"({"a":[1,2)"},
        {"nothing", ""},
        {"something follows", R"({"a":1} x)"},
        {"a second value", "1 2"},
        {"a key twice", R"({"a":1,"b":2,"a":3})"},
        {"half a character", R"({"a":"\ud83d x"})"},
        {"not UTF-8", "[\"\xff\",1]"},
        {"too large a number", R"([1,18446744073709551616,2])"},
        {"no JSON", R"([1,x,2])"},
        {"a number alone", "12345"},
    };
    for (const auto& row : rows) {
        for (const std::size_t piece : {1, 2, 3, 5}) {
            SCOPED_TRACE(row.name);
            SCOPED_TRACE(piece);
            const auto whole = Reader().read(row.text);
            Reader reader;
            reader.begin();
            for (std::size_t size = 0; size < row.text.size(); size += piece) {
                reader.read_on(row.text.substr(0, size));
            }
            const auto value = reader.end(row.text);
            ASSERT_EQ(value.has_value(), whole.has_value());
            if (whole) {
                EXPECT_EQ(*value, *whole);
            } else {
                EXPECT_EQ(value.error().kind, whole.error().kind);
                EXPECT_EQ(value.error().message, whole.error().message);
                EXPECT_EQ(value.error().offset, whole.error().offset);
            }
        }
    }
}

TEST(Read, FindsARepeatedKeyAmongMany) {
    std::string text = "{";
    for (int i = 0; i < 100; ++i) {
        text += "\"key " + std::to_string(i) + "\":{\"inner\":" + std::to_string(i) + "},";
    }
    const auto unique = read(text + "\"last\":0}");
    ASSERT_TRUE(unique) << unique.error().text;
    EXPECT_EQ(unique->get_object().size(), 101U);
    EXPECT_EQ(unique->at("key 99").at("inner"), 99);
    EXPECT_FALSE(read(text + "\"key 42\":0}"));
}

TEST(Read, SaysWhereTheFaultIs) {
    const auto value = read("{\"a\": 1,\n \"ä\": nope}");
    ASSERT_FALSE(value);
    EXPECT_THAT(value.error().text, HasSubstr("line 2, column 7"));
}

TEST(Read, SaysThatATextIsInAnotherEncoding) {
    const std::string utf_16("\xff\xfe{\0}\0", 6);
    EXPECT_EQ(read(utf_16).error().text, "the text is in UTF-16 (little-endian): save it as UTF-8");
}

TEST(Reader, ReadsOnAfterAFault) {
    Reader reader;
    EXPECT_FALSE(reader.read(R"({"a":{"b":1.5e3,"c":"x)"));
    EXPECT_FALSE(reader.read(R"({"a":1,"a":1)"));
    const auto value = reader.read(R"({"a":{"b":[true,null,"\u00e4\ud83d\ude00"]}})");
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(boost::json::serialize(*value), "{\"a\":{\"b\":[true,null,\"ä😀\"]}}");
}

TEST(Reader, PutsTheValueIntoTheGivenStorage) {
    auto storage = boost::json::make_shared_resource<boost::json::monotonic_resource>();
    const auto value = Reader().read(R"({"a":[{"b":"c"}]})", storage);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->at("a").at(0).at("b").storage().get(), storage.get());
}

}  // namespace
}  // namespace lexid::json
