#include "conn-service/ingest/kafka/overlap.h"

#include <optional>

#include <gtest/gtest.h>

namespace conn::ingest::kafka {
namespace {

constexpr RecordMark kLast{.offset = 9, .timestamp_ms = 1'000, .bytes = 20};
constexpr RecordMark kNew{.offset = 9, .timestamp_ms = 5'000, .bytes = 20};

class OverlapTest : public testing::Test {
 protected:
  OverlapTest() { overlap.passed_on(kLast); }
  Overlap overlap;
};

TEST(Overlap, HasNothingToReadAgainBeforeTheFirstRecord) {
  Overlap overlap;
  EXPECT_FALSE(overlap.has_record());
  EXPECT_EQ(overlap.begin(), std::nullopt);
  EXPECT_FALSE(overlap.is_of_another_log(kNew));
}

TEST_F(OverlapTest, OfTheRecordThatIsKnownIsOfTheSameLog) {
  EXPECT_EQ(overlap.begin(), 9);
  EXPECT_FALSE(overlap.is_of_another_log(kLast));
}

TEST_F(OverlapTest, OfARecordThatDiffersIsOfAnotherLogAndSaysSoOnce) {
  EXPECT_EQ(overlap.begin(), 9);
  EXPECT_TRUE(overlap.is_of_another_log(kNew));
  EXPECT_FALSE(overlap.is_of_another_log(kNew));
  RecordMark longer = kLast;
  ++longer.bytes;
  EXPECT_EQ(overlap.begin(), 9);
  EXPECT_TRUE(overlap.is_of_another_log(longer));
}

TEST_F(OverlapTest, GoesOnWhereTheRecordIsNotThereAnyMore) {
  EXPECT_EQ(overlap.begin(), 9);
  overlap.passed_on({.offset = 12, .timestamp_ms = 5'000, .bytes = 20});
  EXPECT_FALSE(overlap.is_of_another_log(kNew));
  EXPECT_EQ(overlap.begin(), 12);
}

TEST_F(OverlapTest, ComparesNothingThatItDoesNotAwait) {
  EXPECT_FALSE(overlap.is_of_another_log(kNew));
  EXPECT_EQ(overlap.begin(), 9);
  EXPECT_FALSE(overlap.is_of_another_log({.offset = 8, .timestamp_ms = 5'000, .bytes = 20}));
}

}  // namespace
}  // namespace conn::ingest::kafka
