#include "base/redactor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lexid {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view key = "wbk_Canary-5f1d/0c7ab9e84263_Zq+x";

void make_known(Redactor& redactor) {
    redactor.add(Secret(key), "[the API key]");
}

TEST(Redactor, FindsASecretInEveryFormInWhichItComesBack) {
    const struct {
        std::string_view name;
        std::string text;
        std::string_view shown;
    } rows[] = {
        {"as it is", "a wbk_Canary-5f1d/0c7ab9e84263_Zq+x b", "a [the API key] b"},
        {"nothing else", std::string(key), "[the API key]"},
        {"twice", std::string(key) + std::string(key), "[the API key][the API key]"},
        {"upper case", "WBK_CANARY-5F1D/0C7AB9E84263_ZQ+X", "[the API key]"},
        {"lower case", "x=wbk_canary-5f1d/0c7ab9e84263_zq+x;", "x=[the API key];"},
        {"a JSON escape", R"({"k":"\u0077bk_Canary-5f1d/0c7ab9e84263_Zq+x"})",
         R"({"k":"[the API key]"})"},
        {"an escaped slash", R"("wbk_Canary-5f1d\/0c7ab9e84263_Zq+x")", R"("[the API key]")"},
        {"JSON within JSON", R"("{\"k\":\"wbk_Canary-5f1d\\\/0c7ab9e84263\\u005fZq+x\"}")",
         R"("{\"k\":\"[the API key]\"}")"},
        {"hexadecimal escapes", R"(\x77\x62\x6bx_ \x77\x62\x6b_Canary-5f1d/0c7ab9e84263_Zq+x)",
         R"(\x77\x62\x6bx_ [the API key])"},
        {"our own escapes", R"(wbk_Canary-5f1d\u{2f}0c7ab9e84263_Zq+x)", "[the API key]"},
        {"octal escapes", R"(\167\142k_Canary-5f1d/0c7ab9e84263_Zq+x)", "[the API key]"},
        {"percent", "?k=wbk%5FCanary-5f1d%2f0c7ab9e84263_Zq%2Bx&a=b", "?k=[the API key]&a=b"},
        {"percent, all of it",
         "%77%62%6b%5f%43%61%6e%61%72%79%2d%35%66%31%64%2f%30%63%37%61%62%39%65%38%34%32%36%33%5f%"
         "5a"
         "%71%2b%78",
         "[the API key]"},
        {"percent twice", "wbk%255FCanary-5f1d%25252F0c7ab9e84263_Zq%2Bx", "[the API key]"},
        {"HTML", "wbk&#95;Canary-5f1d&#x2F;0c7ab9e84263&amp;#95;Zq&#43;x!", "[the API key]!"},
        {"quoted-printable", "wbk=5FCanary-5f1d/0c7a=\r\nb9e84263_Zq+x", "[the API key]"},
        {"hexadecimal", "0x77626b5f43616e6172792d356631642f3063376162396538343236335f5a712b78",
         "0x[the API key]"},
        {"hexadecimal, upper case",
         "77626B5F43616E6172792D356631642F3063376162396538343236335F5A712B78.", "[the API key]."},
        {"base64", "d2JrX0NhbmFyeS01ZjFkLzBjN2FiOWU4NDI2M19acSt4", "[the API key]"},
        {"base64 behind `user:`", "Basic dXNlcjp3YmtfQ2FuYXJ5LTVmMWQvMGM3YWI5ZTg0MjYzX1pxK3g=",
         "Basic dXNlcjp[the API key]g="},
        {"base64 behind `Bearer `",
         "QmVhcmVyIHdia19DYW5hcnktNWYxZC8wYzdhYjllODQyNjNfWnEreA==", "QmVhcmVyIH[the API key]A=="},
        {"base64 in lines", "d2JrX0NhbmFyeS01ZjFkLzBjN2Fi\r\n OWU4NDI2M19acSt4", "[the API key]"},
        {"a line break", "wbk_Canary-5f\n1d/0c7ab9e84263_Zq+x", "[the API key]"},
        {"a line break in its first word", "w\r\n\tbk_Canary-5f1d/0c7ab9e84263_Zq+x",
         "[the API key]"},
        {"an escaped line break", R"("wbk_Canary-5f1d\n/0c7ab\r\n9e84263_Zq+x")",
         R"("[the API key]")"},
        {"letter by letter", "w b k _ C a n a r y - 5 f 1 d / 0 c 7 a b 9 e 8 4 2 6 3 _ Z q + x",
         "[the API key]"},
        {"a zero byte behind each, as UTF-16 has it",
         std::string("w\0b\0k\0_\0C\0a\0n\0a\0r\0y\0-\0", 22) + "5f1d/0c7ab9e84263_Zq+x",
         "[the API key]"},
        {"an invisible character", "wbk_Canary\u200b-5f1d/0c7a\u00adb9e84263_Zq+x",
         "[the API key]"},
        {"an invisible character, escaped by us", R"(wbk_Canary\u{feff}-5f1d/0c7ab9e84263_Zq+x)",
         "[the API key]"},
        {"cut off", "`wbk_Canary-5f…`", "`[the API key]…`"},
        {"cut off in an escape", R"(wbk_Canary-5f1d\u00)", R"([the API key]\u00)"},
        {"cut off in base64", "d2JrX0NhbmFyeS01Zj…", "[the API key]…"},
        {"followed by more of its kind", "wbk_Canary-5f1d/0c7ab9e84263_Zq+xyz", "[the API key]yz"},
    };
    Redactor redactor;
    make_known(redactor);
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(redactor.redacted(row.text), row.shown);
        EXPECT_TRUE(redactor.finds_secret(row.text));
        EXPECT_FALSE(redactor.finds_secret(row.shown));
    }
}

TEST(Redactor, LeavesWhatIsNoSecretAsItIs) {
    const std::string texts[] = {
        "",
        "a key begins with `wbk_`",
        "wbk_Can",
        R"({"a":"\"b\\c\u0077","d":"100% = 77626b5f"})",
        R"(\)",
        R"(\\\\\\)",
        "%",
        "%7",
        "&#",
        "&#x77",
        "=",
        "=7",
        "w",
        R"(w\)",
        R"(\u{)",
        "\xff\xfe w\xffk",
        "wbk_sandbox_0123456789abcdef",
    };
    Redactor redactor;
    make_known(redactor);
    for (const std::string& text : texts) {
        SCOPED_TRACE(text);
        EXPECT_EQ(redactor.redacted(text), text);
        EXPECT_FALSE(redactor.finds_secret(text));
    }
}

TEST(Redactor, LeavesJsonWholeWhateverStandsBeforeASecret) {
    // The secret begins with a letter that would also end an escape.
    constexpr std::string_view secret = "nary5f1d0c7ab9e84263";
    const struct {
        std::string_view name;
        std::string text;
        std::string_view shown;
    } rows[] = {
        {"a line break", R"("\nary5f1d0c7ab9e84263")", R"("\nary5f1d0c7ab9e84263")"},
        {"an escaped first letter", R"("\u006eary5f1d0c7ab9e84263")", R"("[secret]")"},
        {"an escaped last letter", R"("nary5f1d0c7ab9e8426\u0033\n")", R"("[secret]\n")"},
        {"a backslash, and an escape", R"("\\\u006eary5f1d0c7ab9e84263")", R"("[secret]")"},
        {"many backslashes", '"' + std::string(40, '\\') + R"(/nary5f1d0c7ab9e84263")",
         "\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\/"
         "[secret]\""},
        {"a quote behind it", R"("nary5f1d0c7ab9e84263\"")", R"("[secret]\"")"},
    };
    Redactor redactor;
    redactor.add(Secret(secret), "[secret]");
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(redactor.redacted(row.text), row.shown);
    }
}

TEST(Redactor, KnowsSeveralSecretsAndTheOldOnesToo) {
    Redactor redactor;
    EXPECT_EQ(redactor.redacted("first_first_first_1"), "first_first_first_1");
    redactor.add(Secret("first_first_first_1"), "[one]");
    redactor.add(Secret("second_second_second_2"), "[two]");
    redactor.add(Secret("second_second_second_2"), "[never shown]");
    EXPECT_EQ(redactor.redacted("first_first_first_1 second_second_second_2"), "[one] [two]");
    EXPECT_EQ(redactor.redacted("Zmlyc3RfZmlyc3RfZmlyc3RfMQ=="), "[one]Q==");
}

TEST(Redactor, HidesAShortSecretOnlyWhole) {
    Redactor redactor;
    redactor.add(Secret("hunter2"), "[secret]");
    redactor.add(Secret("abc"), "[too short]");
    redactor.add(Secret(""), "[nothing]");
    EXPECT_EQ(redactor.redacted("hunter hunter2 abc"), "hunter [secret] abc");
    EXPECT_EQ(redactor.redacted("68756e74657232 aHVudGVyMg=="), "[secret] [secret]g==");
}

TEST(Redactor, ForgetsTheOldestOfTooManySecrets) {
    Redactor redactor;
    const auto secret = [](std::size_t i) {
        return "secret-number-" + std::to_string(1000 + i) + "!";
    };
    for (std::size_t i = 0; i <= Redactor::secrets_max; ++i) {
        redactor.add(Secret(secret(i)), "[secret]");
    }
    EXPECT_THAT(redactor.redacted(secret(1)), HasSubstr("[secret]"));
    EXPECT_THAT(redactor.redacted(secret(Redactor::secrets_max)), Not(HasSubstr("number")));
}

}  // namespace
}  // namespace lexid
