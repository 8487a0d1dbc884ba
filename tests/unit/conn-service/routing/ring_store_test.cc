#include "conn-service/routing/ring_store.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace conn::routing {
namespace {

const Partition kFlights{.topic = TopicId{1}, .number = 0};
const Partition kDelays{.topic = TopicId{2}, .number = 0};

class RingStoreTest : public testing::Test {
 protected:
  bool put(Partition partition, std::int64_t offset, std::size_t bytes, std::int64_t now_ms = 0) {
    auto event = std::make_shared<Event>();
    event->value.assign(bytes, 'x');
    return store_.append(*store_.find(partition),
                         {.sequence = Sequence{++sequence_},
                          .event = std::move(event),
                          .range = {.from = offset, .to = offset + 1}},
                         now_ms);
  }

  RingStore store_{{.bytes_max = 10'000, .age_max_ms = 1'000}};
  std::uint64_t sequence_ = 0;
};

TEST_F(RingStoreTest, TheOldestEventGoesFirstWhateverRingItIsIn) {
  store_.add(kFlights, 0);
  store_.add(kDelays, 0);
  put(kDelays, 0, 4'000);
  put(kFlights, 0, 4'000);
  put(kFlights, 1, 4'000);
  EXPECT_EQ(store_.find(kDelays)->first(), 1U);
  EXPECT_EQ(store_.find(kFlights)->first(), 0U);
  EXPECT_LE(store_.bytes(), 10'000U);
  EXPECT_EQ(store_.evictions(), 1U);
}

TEST_F(RingStoreTest, WhatIsTooOldGoes) {
  store_.add(kFlights, 5);
  put(kFlights, 5, 10, 0);
  put(kFlights, 9, 10, 600);
  EXPECT_EQ(store_.next_eviction_ms(), 1'000);
  store_.evict_older(1'000);
  const PartitionRing& ring = *store_.find(kFlights);
  EXPECT_EQ(ring.first(), 1U);
  EXPECT_EQ(ring.low(), 6) << "covered from behind what went, though 6 to 8 never were";
  EXPECT_EQ(ring.evicted(), Sequence{1});
  EXPECT_EQ(ring.live(), 10);
}

TEST_F(RingStoreTest, AnEventLargerThanEverythingIsHeldAlone) {
  store_.add(kFlights, 0);
  put(kFlights, 0, 10);
  put(kFlights, 1, 50'000);
  EXPECT_EQ(store_.find(kFlights)->first(), 1U);
  EXPECT_EQ(store_.find(kFlights)->end(), 2U);
  put(kFlights, 2, 10);
  EXPECT_EQ(store_.find(kFlights)->first(), 2U);
}

TEST_F(RingStoreTest, RefusesWhatItHasHad) {
  store_.add(kFlights, 7);
  EXPECT_FALSE(put(kFlights, 6, 1));
  EXPECT_TRUE(put(kFlights, 8, 1));
  EXPECT_FALSE(put(kFlights, 8, 1));
  EXPECT_FALSE(store_.add(kFlights, 0));
}

TEST_F(RingStoreTest, ARestartIsAGapBehindWhichOffsetsBeginAnew) {
  store_.add(kFlights, 7);
  put(kFlights, 7, 1);
  PartitionRing& ring = *store_.find(kFlights);
  store_.restart(ring, Sequence{++sequence_}, 2, 0);
  EXPECT_EQ(ring.item(1).event, nullptr);
  EXPECT_EQ(ring.item(1).range, (OffsetRange{.from = 8, .to = 2}));
  EXPECT_EQ(ring.live(), 2);
  EXPECT_FALSE(put(kFlights, 1, 1));
  EXPECT_TRUE(put(kFlights, 2, 1));
  store_.evict_older(1'000);
  EXPECT_EQ(ring.low(), 3);
  EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(RingStoreTest, ATopicThatIsRemovedTakesItsBytesAlong) {
  store_.add(kFlights, 0);
  store_.add(kDelays, 0);
  put(kFlights, 0, 3'000);
  put(kDelays, 0, 3'000);
  store_.remove(kFlights.topic);
  EXPECT_EQ(store_.find(kFlights), nullptr);
  EXPECT_LT(store_.bytes(), 4'000U);
  store_.add(kFlights, 100);
  put(kFlights, 100, 10);
  store_.evict_older(1'000);
  EXPECT_EQ(store_.bytes(), 0U);
}

}  // namespace
}  // namespace conn::routing
