#include "exec-service/pipeline/lru_cache.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace exec::pipeline {
namespace {

int value_of(LruCache<int>& cache, const std::string& key, std::int64_t now_ms = 0) {
  const int* found = cache.find(key, now_ms);
  return found == nullptr ? 0 : *found;
}

TEST(LruCache, EvictsTheLeastRecentlyUsed) {
  LruCache<int> cache({.entries_max = 2, .bytes_max = 100});
  cache.put("a", 1, {1}, 0);
  cache.put("b", 2, {1}, 0);
  EXPECT_EQ(value_of(cache, "a"), 1);
  cache.put("c", 3, {1}, 0);
  EXPECT_EQ(value_of(cache, "b"), 0);
  EXPECT_EQ(value_of(cache, "a"), 1);
  EXPECT_EQ(value_of(cache, "c"), 3);
}

TEST(LruCache, CountsWeightsAndKeepsTheLastEntryWhateverItsOwn) {
  LruCache<int> cache({.entries_max = 10, .bytes_max = 100});
  cache.put("a", 1, {60}, 0);
  cache.put("b", 2, {60}, 0);
  EXPECT_EQ(value_of(cache, "a"), 0);
  cache.put("c", 3, {1'000}, 0);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(value_of(cache, "c"), 3);
}

TEST(LruCache, WeighsWhatEntriesShareOnce) {
  const int plan = 0;
  const int document = 0;
  LruCache<int> cache({.entries_max = 10, .bytes_max = 1'000});
  cache.put("a", 1, {1, {{{&plan, 10}, {&document, 100}}}}, 0);
  EXPECT_EQ(cache.bytes(), 111U);
  cache.put("b", 2, {1, {{{&plan, 10}, {&document, 100}}}}, 0);
  cache.put("c", 3, {1, {{{nullptr, 0}, {&document, 100}}}}, 0);
  EXPECT_EQ(cache.bytes(), 113U);
  cache.put("a", 4, {2}, 0);
  cache.put("b", 5, {2}, 0);
  EXPECT_EQ(cache.bytes(), 105U) << "c holds the document";
  cache.put("c", 6, {2}, 0);
  EXPECT_EQ(cache.bytes(), 6U);
}

TEST(LruCache, DropsWhatWasNotUsedForLong) {
  LruCache<int> cache({.entries_max = 10, .bytes_max = 100, .idle_max_ms = 1'000});
  EXPECT_EQ(cache.next_expiry_ms(), std::nullopt);
  cache.put("a", 1, {60}, 0);
  cache.put("b", 2, {20}, 100);
  EXPECT_EQ(value_of(cache, "a", 900), 1);
  EXPECT_EQ(cache.next_expiry_ms(), 1'100);
  cache.expire(1'099);
  EXPECT_EQ(cache.size(), 2U);
  cache.expire(1'100);
  EXPECT_EQ(cache.bytes(), 60U);
  EXPECT_EQ(value_of(cache, "a", 1'900), 0);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(LruCache, TakesALaterValueForAnEarlierOne) {
  LruCache<int> cache({.entries_max = 10, .bytes_max = 100});
  cache.put("a", 1, {60}, 0);
  cache.put("a", 2, {60}, 0);
  EXPECT_EQ(value_of(cache, "a"), 2);
  EXPECT_EQ(cache.size(), 1U);
}

}  // namespace
}  // namespace exec::pipeline
