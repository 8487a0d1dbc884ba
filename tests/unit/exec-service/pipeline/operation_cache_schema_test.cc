// OperationCache: what becomes of it when a schema leaves.
#include <set>

#include <gtest/gtest.h>

#include "exec-service/pipeline/operation_cache.h"

namespace exec::pipeline {
namespace {

std::string key(const std::string& schema, const std::string& document) {
  return schema + '\0' + document;
}

class OperationCacheSchemaTest : public testing::Test {
 protected:
  void put(const std::string& its_key) {
    cache.put_document(its_key, std::make_shared<const CheckedDocument>(), 0);
    cache.put_plan(its_key, {tl::unexpected(language::GraphQLError{}), nullptr}, 0);
  }

  std::set<std::string, std::less<>> served{"a", "ab"};
  OperationCache cache{{}, [this](std::string_view id) { return served.contains(id); }};
};

TEST_F(OperationCacheSchemaTest, DropsWhatBelongsToASchemaThatLeaves) {
  put(key("a", "1"));
  put(key("ab", "1"));
  served.erase("a");
  cache.forget_schema("a");
  EXPECT_EQ(cache.find_document(key("a", "1"), 0), nullptr);
  EXPECT_FALSE(cache.find_plan(key("a", "1"), 0));
  EXPECT_NE(cache.find_document(key("ab", "1"), 0), nullptr);
  EXPECT_TRUE(cache.find_plan(key("ab", "1"), 0));
}

TEST_F(OperationCacheSchemaTest, DoesNotKeepWhatWasStillBeingCompiled) {
  served.erase("a");
  cache.forget_schema("a");
  put(key("a", "late"));
  EXPECT_EQ(cache.counters().documents, 0U);
  EXPECT_EQ(cache.counters().plans, 0U);
}

}  // namespace
}  // namespace exec::pipeline
