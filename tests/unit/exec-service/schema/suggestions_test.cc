#include "exec-service/schema/suggestions.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Suggestions, FindNamesThatAreNearlyRightNearestFirst) {
  EXPECT_THAT(nearest_names("nmae", {"email", "name", "names", "id"}),
              ElementsAre("name", "names"));
  EXPECT_THAT(nearest_names("NAME", {"name"}), ElementsAre("name"));
  EXPECT_THAT(nearest_names("xyz", {"flights", "airports"}), IsEmpty());
  EXPECT_THAT(nearest_names(std::string(1'000, 'a'), {"a"}), IsEmpty());
}

TEST(Suggestions, ReadAsASentence) {
  EXPECT_EQ(did_you_mean({}), "");
  EXPECT_EQ(did_you_mean({"a"}), R"( Did you mean "a"?)");
  EXPECT_EQ(did_you_mean({"a", "b"}, "the"), R"( Did you mean the "a" or "b"?)");
  EXPECT_EQ(did_you_mean({"a", "b", "c", "d", "e", "f"}),
            R"( Did you mean "a", "b", "c", "d", or "e"?)");
}

}  // namespace
}  // namespace exec::schema
