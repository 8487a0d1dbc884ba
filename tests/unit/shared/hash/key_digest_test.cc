#include "shared/hash/key_digest.h"

#include <gtest/gtest.h>

#include "shared/hash/sha256.h"

namespace shared::hash {
namespace {

TEST(KeyDigest, IsTheSha256OfThePartsWithTheirLengths) {
  EXPECT_EQ(KeyDigest().finish(), sha256(""));
  EXPECT_EQ(KeyDigest().add("ab").add("").finish(), sha256("2:ab0:"));
}

TEST(KeyDigest, DistinguishesPartsThatRunIntoEachOther) {
  EXPECT_NE(KeyDigest().add("ab").add("c").finish(), KeyDigest().add("a").add("bc").finish());
  EXPECT_NE(KeyDigest().add("a").finish(), KeyDigest().add("a").add("").finish());
  EXPECT_NE(KeyDigest().add("1:a").finish(), KeyDigest().add("1").add("a").finish());
}

}  // namespace
}  // namespace shared::hash
