#include "exec-service/rpc/row_cache.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace exec::rpc {
namespace {

ports::SharedRowDefinition row(const std::string& key, std::size_t document_bytes = 0) {
  auto row = std::make_shared<ports::RowDefinition>();
  row->key = key;
  row->document = std::string(document_bytes, 'x');
  return row;
}

std::string key_of(RowCache& cache, std::uint64_t handle) {
  const auto found = cache.find(handle);
  return found == nullptr ? "forgotten" : found->key;
}

TEST(RowCache, HoldsWhatWasDefined) {
  RowCache cache(10, 1'000'000);
  cache.define(1, row("one"));
  EXPECT_EQ(key_of(cache, 1), "one");
  EXPECT_EQ(key_of(cache, 2), "forgotten");
}

TEST(RowCache, TakesALaterDefinitionForAnEarlierOne) {
  RowCache cache(10, 1'000'000);
  cache.define(1, row("one"));
  cache.define(1, row("uno"));
  EXPECT_EQ(key_of(cache, 1), "uno");
  EXPECT_EQ(cache.size(), 1U);
}

TEST(RowCache, RemovesWhatIsDropped) {
  RowCache cache(10, 1'000'000);
  cache.define(1, row("one"));
  cache.drop(1);
  cache.drop(7);
  EXPECT_EQ(key_of(cache, 1), "forgotten");
  EXPECT_EQ(cache.size(), 0U);
}

TEST(RowCache, EvictsTheLeastRecentlyUsedWhenItIsFull) {
  RowCache cache(2, 1'000'000);
  cache.define(1, row("one"));
  cache.define(2, row("two"));
  EXPECT_EQ(key_of(cache, 1), "one");
  cache.define(3, row("three"));
  EXPECT_EQ(key_of(cache, 2), "forgotten");
  EXPECT_EQ(key_of(cache, 1), "one");
  EXPECT_EQ(key_of(cache, 3), "three");
}

TEST(RowCache, CountsDocumentsInBytesAndAlwaysKeepsTheLastRow) {
  RowCache cache(100, 10'000);
  cache.define(1, row("one", 4'000));
  cache.define(2, row("two", 4'000));
  cache.define(3, row("three", 4'000));
  EXPECT_EQ(key_of(cache, 1), "forgotten");
  EXPECT_EQ(key_of(cache, 2), "two");
  cache.define(4, row("four", 50'000));
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(key_of(cache, 4), "four");
}

}  // namespace
}  // namespace exec::rpc
