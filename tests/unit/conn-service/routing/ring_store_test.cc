#include "conn-service/routing/ring_store.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/event_at.h"

namespace conn::routing {
namespace {

const Lane kFlights{.topic = TopicId{1}, .number = 0};
const Lane kDelays{.topic = TopicId{2}, .number = 0};

class RingStoreTest : public testing::Test {
 protected:
  bool put(Lane lane,
           std::int64_t number,
           std::size_t bytes,
           std::int64_t now_ms = 0,
           std::uint32_t generation = 0) {
    return store_.append(*store_.find(lane),
                         test::shared_event_at(lane, number, std::string(bytes, 'x'), generation),
                         now_ms);
  }

  RingStore store_{{.bytes_max = 10'000, .age_max_ms = 1'000}};
};

TEST_F(RingStoreTest, TheOldestEventGoesFirstWhateverRingItIsIn) {
  store_.add(kFlights, test::position(0));
  store_.add(kDelays, test::position(0));
  put(kDelays, 0, 4'000);
  put(kFlights, 0, 4'000);
  put(kFlights, 1, 4'000);
  EXPECT_EQ(store_.find(kDelays)->first(), 1U);
  EXPECT_EQ(store_.find(kFlights)->first(), 0U);
  EXPECT_LE(store_.bytes(), 10'000U);
  EXPECT_EQ(store_.evictions(), 1U);
}

TEST_F(RingStoreTest, WhatIsTooOldGoes) {
  store_.add(kFlights, test::position(5));
  put(kFlights, 5, 10, 0);
  put(kFlights, 9, 10, 600);
  EXPECT_EQ(store_.next_eviction_ms(), 1'000);
  store_.evict_older(1'000);
  const Ring& ring = *store_.find(kFlights);
  EXPECT_EQ(ring.first(), 1U);
  EXPECT_EQ(ring.low().order, test::position(6).order)
      << "covered from after what went, though 6 to 8 never were";
  EXPECT_EQ(ring.live().order, test::position(10).order);
}

TEST_F(RingStoreTest, AnEventLargerThanEverythingIsHeldAlone) {
  store_.add(kFlights, test::position(0));
  put(kFlights, 0, 10);
  put(kFlights, 1, 50'000);
  EXPECT_EQ(store_.find(kFlights)->first(), 1U);
  EXPECT_EQ(store_.find(kFlights)->end(), 2U);
  put(kFlights, 2, 10);
  EXPECT_EQ(store_.find(kFlights)->first(), 2U);
}

TEST_F(RingStoreTest, RefusesWhatItHasHad) {
  store_.add(kFlights, test::position(7));
  EXPECT_FALSE(put(kFlights, 6, 1));
  EXPECT_TRUE(put(kFlights, 8, 1));
  EXPECT_FALSE(put(kFlights, 8, 1));
  EXPECT_FALSE(store_.add(kFlights, test::position(0)));
}

TEST_F(RingStoreTest, ALaneThatBeginsAnewGoesOnAfterAGap) {
  store_.add(kFlights, test::position(7));
  put(kFlights, 7, 1);
  Ring& ring = *store_.find(kFlights);
  EXPECT_TRUE(store_.append(ring, {.from = test::position(8), .to = test::position(2, 1)}, 0));
  EXPECT_EQ(ring.item(1).event(), nullptr);
  EXPECT_EQ(ring.item(1).from().order, test::position(8).order);
  EXPECT_EQ(ring.live().order, test::position(2, 1).order);
  EXPECT_FALSE(put(kFlights, 9, 1)) << "from before";
  EXPECT_FALSE(put(kFlights, 1, 1, 0, 1)) << "in the gap";
  EXPECT_TRUE(put(kFlights, 2, 1, 0, 1));
  store_.evict_older(1'000);
  EXPECT_EQ(ring.low().order, test::position(3, 1).order);
  EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(RingStoreTest, OfAGapThatIsReportedTwiceOnlyWhatIsNewCounts) {
  store_.add(kFlights, test::position(0));
  Ring& ring = *store_.find(kFlights);
  const auto lose = [&](std::int64_t from, std::int64_t to) {
    return store_.append(ring, {.from = test::position(from), .to = test::position(to)}, 0);
  };
  EXPECT_TRUE(lose(0, 5));
  EXPECT_FALSE(lose(2, 5));
  EXPECT_TRUE(lose(2, 7));
  EXPECT_EQ(ring.item(1).from().order, test::position(5).order);
}

TEST_F(RingStoreTest, FindsWhatAReaderAtAPositionHasNotRead) {
  store_.add(kFlights, test::position(0));
  for (const std::int64_t number : {2, 3, 7})
    put(kFlights, number, 10);
  const Ring& ring = *store_.find(kFlights);
  const auto found = [&](std::int64_t number) { return ring.find(test::position(number)); };
  EXPECT_EQ(found(0), 0U);
  EXPECT_EQ(found(2), 0U);
  EXPECT_EQ(found(3), 1U);
  EXPECT_EQ(found(4), 2U);
  EXPECT_EQ(found(7), 2U);
  EXPECT_EQ(found(8), 3U);
  EXPECT_EQ(found(90), 3U);
}

TEST_F(RingStoreTest, ATopicThatIsRemovedTakesItsBytesAlong) {
  store_.add(kFlights, test::position(0));
  store_.add(kDelays, test::position(0));
  put(kFlights, 0, 3'000);
  put(kDelays, 0, 3'000);
  store_.remove(kFlights.topic);
  EXPECT_EQ(store_.find(kFlights), nullptr);
  EXPECT_LT(store_.bytes(), 4'000U);
  const Lane again{.topic = TopicId{3}, .number = 0};
  store_.add(again, test::position(100));
  put(again, 100, 10);
  store_.evict_older(1'000);
  EXPECT_EQ(store_.bytes(), 0U);
}

}  // namespace
}  // namespace conn::routing
