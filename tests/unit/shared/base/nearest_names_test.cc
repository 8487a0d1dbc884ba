#include "shared/base/nearest_names.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string_view>;

TEST(NearestNames, ComeNearestFirst) {
  EXPECT_THAT(nearest_names("nmae", Names{"email", "name", "names", "id"}),
              ElementsAre("name", "names"));
  EXPECT_THAT(nearest_names("NAME", Names{"name"}), ElementsAre("name"));
  EXPECT_THAT(nearest_names("xyz", Names{"flights", "airports"}), IsEmpty());
  EXPECT_THAT(nearest_names(std::string(1'000, 'a'), Names{"a"}), IsEmpty());
}

TEST(NearestNames, AreFoundAmongStrings) {
  const std::vector<std::string> names = {"listen", "limits"};
  EXPECT_THAT(nearest_names("lisen", names), ElementsAre("listen"));
}

}  // namespace
}  // namespace shared
