#include "shared/hash/keyed_hash.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace shared::hash {
namespace {

constexpr std::size_t kBuckets = 1'031;

// As a client would find them: std::hash is the same in every process.
std::vector<std::string> colliding_texts(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; texts.size() < count; ++i)
    if (std::string text = std::to_string(i); std::hash<std::string>{}(text) % kBuckets == 0)
      texts.push_back(std::move(text));
  return texts;
}

template <class Set>
std::size_t longest_chain(const std::vector<std::string>& texts) {
  Set set;
  set.rehash(kBuckets);
  EXPECT_EQ(set.bucket_count(), kBuckets);
  set.insert(texts.begin(), texts.end());
  std::size_t longest = 0;
  for (std::size_t i = 0; i < set.bucket_count(); ++i)
    longest = std::max(longest, set.bucket_size(i));
  return longest;
}

TEST(KeyedHash, SpreadsTextsThatCollideUnderStdHash) {
  const std::vector<std::string> texts = colliding_texts(1'000);
  EXPECT_EQ(longest_chain<std::unordered_set<std::string>>(texts), 1'000U);
  EXPECT_LT(longest_chain<KeyedSet<std::string>>(texts), 20U);
}

TEST(KeyedHash, IsTheSameForEqualTextsWithinAProcess) {
  EXPECT_EQ(keyed_hash("origin.code"), keyed_hash(std::string("origin.code")));
  EXPECT_NE(keyed_hash("origin.code"), keyed_hash("origin.coda"));
}

TEST(KeyedHash, FindsAViewInATableOfStrings) {
  const KeyedMap<std::string, int> table{{"a", 1}};
  EXPECT_EQ(table.find(std::string_view("a"))->second, 1);
  EXPECT_EQ(table.find(std::string_view("b")), table.end());
}

}  // namespace
}  // namespace shared::hash
