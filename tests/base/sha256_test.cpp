#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace lexid {
namespace {

TEST(Sha256, KnowsTheStandardVectors) {
    EXPECT_EQ(to_hex(sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
}

TEST(Sha256, ReadsBackItsOwnHexAndNothingElse) {
    const std::string hex = to_hex(sha256("abc"));
    EXPECT_EQ(sha256_from_hex(hex), sha256("abc"));
    for (const std::string& bad :
         {std::string(), hex.substr(1), hex + "0", "B" + hex.substr(1), "g" + hex.substr(1)}) {
        SCOPED_TRACE(bad);
        EXPECT_FALSE(sha256_from_hex(bad));
    }
}

}  // namespace
}  // namespace lexid
