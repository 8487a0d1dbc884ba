#include "exec-service/pipeline/lru_cache.h"

#include <gtest/gtest.h>

namespace exec::pipeline {
namespace {

int value_of(LruCache<int>& cache, const std::string& key) {
  const int* found = cache.find(key);
  return found == nullptr ? 0 : *found;
}

TEST(LruCache, EvictsTheLeastRecentlyUsed) {
  LruCache<int> cache(2, 100);
  cache.put("a", 1, 1);
  cache.put("b", 2, 1);
  EXPECT_EQ(value_of(cache, "a"), 1);
  cache.put("c", 3, 1);
  EXPECT_EQ(value_of(cache, "b"), 0);
  EXPECT_EQ(value_of(cache, "a"), 1);
  EXPECT_EQ(value_of(cache, "c"), 3);
}

TEST(LruCache, CountsWeightsAndKeepsTheLastEntryWhateverItsOwn) {
  LruCache<int> cache(10, 100);
  cache.put("a", 1, 60);
  cache.put("b", 2, 60);
  EXPECT_EQ(value_of(cache, "a"), 0);
  cache.put("c", 3, 1'000);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(value_of(cache, "c"), 3);
}

TEST(LruCache, TakesALaterValueForAnEarlierOne) {
  LruCache<int> cache(10, 100);
  cache.put("a", 1, 60);
  cache.put("a", 2, 60);
  EXPECT_EQ(value_of(cache, "a"), 2);
  EXPECT_EQ(cache.size(), 1U);
}

}  // namespace
}  // namespace exec::pipeline
