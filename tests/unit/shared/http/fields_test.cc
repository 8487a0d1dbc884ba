#include "shared/http/fields.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

TEST(Fields, AreFoundWhateverTheCaseOfTheirName) {
  const Fields fields = {{"Content-Type", "a"}, {"content-type", "b"}};
  ASSERT_NE(find(fields, "CONTENT-TYPE"), nullptr);
  EXPECT_EQ(*find(fields, "CONTENT-TYPE"), "a");
  EXPECT_EQ(count(fields, "content-TYPE"), 2U);
  EXPECT_EQ(find(fields, "content"), nullptr);
}

TEST(Fields, SplitAListAtCommasOutsideOfQuotes) {
  using Views = std::vector<std::string_view>;
  EXPECT_EQ(elements(R"(a, "x,\"y" ,, b;c="1,2",)"), (Views{"a", R"("x,\"y")", R"(b;c="1,2")"}));
  EXPECT_EQ(elements(" , ,"), Views{});
}

TEST(Fields, ReadSeveralLinesAsOneList) {
  const Fields fields = {{"Connection", "keep-alive, Upgrade"}, {"connection", "X"}};
  EXPECT_TRUE(has_element(fields, "connection", "upgrade"));
  EXPECT_TRUE(has_element(fields, "connection", "x"));
  EXPECT_FALSE(has_element(fields, "connection", "keep"));
}

TEST(Fields, KnowWhatWouldEndTheLine) {
  EXPECT_TRUE(is_field_value("Bearer a.b\tc"));
  EXPECT_FALSE(is_field_value("a\r\nb"));
  EXPECT_FALSE(is_field_value(std::string_view("a\0b", 3)));
  EXPECT_TRUE(is_token("x-forwarded_for"));
  EXPECT_FALSE(is_token("a b"));
  EXPECT_FALSE(is_token(""));
}

}  // namespace
}  // namespace shared::http
