#include "exec-service/schema/suggestions.h"

#include <gtest/gtest.h>

namespace exec::schema {
namespace {

TEST(Suggestions, ReadAsASentence) {
  EXPECT_EQ(did_you_mean({}), "");
  EXPECT_EQ(did_you_mean({"a"}), R"( Did you mean "a"?)");
  EXPECT_EQ(did_you_mean({"a", "b"}, "the"), R"( Did you mean the "a" or "b"?)");
  EXPECT_EQ(did_you_mean({"a", "b", "c", "d", "e", "f"}),
            R"( Did you mean "a", "b", "c", "d", or "e"?)");
}

TEST(Suggestions, NameWhatIsNearlyRight) {
  EXPECT_EQ(suggestion("nmae", {"id", "names", "name"}), R"( Did you mean "name" or "names"?)");
  EXPECT_EQ(suggestion("xyz", {"flights"}), "");
}

}  // namespace
}  // namespace exec::schema
