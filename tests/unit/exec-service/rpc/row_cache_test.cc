#include "exec-service/rpc/row_cache.h"

#include <map>
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

TEST(RowCache, CountsTheRowsOfEachSchema) {
  const auto of_schema = [](const std::string& id) {
    auto row = std::make_shared<ports::RowDefinition>();
    row->schema_id = id;
    return row;
  };
  using Counts = std::map<std::string, std::size_t>;
  RowCache cache(3, 1'000'000);
  cache.define(1, of_schema("n"));
  cache.define(2, of_schema("n"));
  cache.define(3, of_schema("n+1"));
  EXPECT_EQ(cache.rows_by_schema(), (Counts{{"n", 2}, {"n+1", 1}}));
  cache.define(1, of_schema("n+1"));  // defined again
  EXPECT_EQ(cache.rows_by_schema(), (Counts{{"n", 1}, {"n+1", 2}}));
  cache.define(4, of_schema("n+1"));  // evicts 2
  EXPECT_EQ(cache.rows_by_schema(), (Counts{{"n+1", 3}}));
  cache.drop(4);
  EXPECT_EQ(cache.rows_by_schema(), (Counts{{"n+1", 2}}));
}

}  // namespace
}  // namespace exec::rpc
