#include "exec-service/rpc/schema_access.h"

#include <gtest/gtest.h>

namespace exec::rpc {
namespace {

SchemaAccess access() {
  return SchemaAccess({{.schema_id = "internal", .tokens = {"one", "two"}},
                       {.schema_id = "partners", .tokens = {"two", "three"}}});
}

TEST(SchemaAccess, AdmitsAllCallersToWhatNoRuleNames) {
  EXPECT_TRUE(access().admits("", {}));
  EXPECT_TRUE(access().admits("8e5e1d0f", {}));
  EXPECT_TRUE(SchemaAccess({}).admits("internal", {}));
}

TEST(SchemaAccess, AdmitsToPrivateSchemasByToken) {
  const SchemaAccess all = access();
  EXPECT_EQ(all.grants("Bearer one"), (Grants{"internal"}));
  EXPECT_EQ(all.grants("Bearer two"), (Grants{"internal", "partners"}));
  EXPECT_TRUE(all.admits("partners", all.grants("Bearer three")));
  EXPECT_FALSE(all.admits("internal", all.grants("Bearer three")));
}

TEST(SchemaAccess, AdmitsToAVersionOfASchemaAsToTheSchema) {
  const SchemaAccess all = access();
  EXPECT_TRUE(all.admits("partners@5d1f", {"partners"}));
  EXPECT_FALSE(all.admits("partners@5d1f", {"internal"}));
  EXPECT_FALSE(all.admits("partners@5d1f", {}));
  EXPECT_TRUE(all.admits("others@5d1f", {}));
}

TEST(SchemaAccess, GrantsNothingForWhatIsNotAToken) {
  for (const char* value :
       {"", "one", "bearer one", "Bearer ", "Bearer one ", "Bearer  one", "Basic one"})
    EXPECT_EQ(access().grants(value), Grants{}) << value;
}

}  // namespace
}  // namespace exec::rpc
