#include "conn-service/routing/schema_id.h"

#include <string>

#include <gtest/gtest.h>

namespace conn::routing {
namespace {

TEST(LatestSchemaId, EqualTextsOneAfterTheOtherShareOneText) {
  LatestSchemaId latest;
  const SchemaId first = latest.of("A");
  const SchemaId second = latest.of(std::string("A"));
  const SchemaId other = latest.of("B");
  EXPECT_EQ(&first.text(), &second.text());
  EXPECT_EQ(first.text(), "A") << "it stays as it was";
  EXPECT_EQ(other.text(), "B");
  EXPECT_EQ(SchemaId().text(), "");
}

}  // namespace
}  // namespace conn::routing
