#include "conn-service/routing/reader.h"

#include <deque>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/routing/ring_store.h"
#include "tests/support/event_at.h"
#include "tests/support/simulation_seeds.h"

namespace conn::routing {
namespace {

const Lane kLane{.topic = TopicId{1}, .number = 0};

TEST(Readers, GroupsAtOnePositionAreOneReader) {
  Readers readers({.index = 4, .position = test::position(40)});
  Progress a;
  Progress b;
  readers.fall_behind(a);
  readers.fall_behind(b);
  EXPECT_EQ(readers.count_behind(), 1U);
  EXPECT_EQ(a.reader, b.reader);
  std::vector<Progress*> caught_up;
  readers.advance_head({.index = 5, .position = test::position(41)}, caught_up);
  EXPECT_EQ(readers.next(5), std::nullopt)
      << "no reader that is behind may read, and nothing is new";
  EXPECT_TRUE(readers.wake(a));
  EXPECT_FALSE(readers.wake(a));
  EXPECT_EQ(readers.next(5), 4U);
  readers.advance(*readers.ready_at(4), {.index = 5, .position = test::position(41)}, caught_up);
  EXPECT_EQ(caught_up, (std::vector<Progress*>{&a}));
  EXPECT_EQ(a.reader, nullptr);
  EXPECT_TRUE(b.is_blocked) << "it stays where it was";
}

TEST(Readers, OneThatCatchesUpWithAnotherBecomesPartOfIt) {
  Readers readers({.index = 0, .position = test::position(0)});
  Progress a;
  Progress b;
  std::vector<Progress*> caught_up;
  readers.fall_behind(a);
  readers.advance_head({.index = 1, .position = test::position(1)}, caught_up);
  readers.fall_behind(b);
  readers.advance_head({.index = 2, .position = test::position(2)}, caught_up);
  EXPECT_EQ(readers.count_behind(), 2U);
  readers.wake(a);
  readers.advance(*readers.ready_at(0), {.index = 1, .position = test::position(1)}, caught_up);
  EXPECT_EQ(readers.count_behind(), 1U);
  EXPECT_EQ(a.reader, b.reader);
  EXPECT_FALSE(a.is_blocked);
}

TEST(Readers, OneWhoseLastGroupLeavesIsGone) {
  Readers readers({.index = 0, .position = test::position(0)});
  Progress a;
  readers.fall_behind(a);
  readers.leave(a);
  EXPECT_EQ(readers.count_behind(), 0U);
}

// ---- readers against a model --------------------------------------------------------------------

// What one group has received: events by position, and ranges that were lost.
struct Received {
  bool is_gap = false;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// Some groups over one ring. They run out of room and find it again by chance, the ring evicts
// whenever it likes, positions have holes.
class Model {
 public:
  explicit Model(std::uint64_t seed) : random_(seed), store_({.bytes_max = 1'000'000}) {
    store_.add(kLane, test::position(kStart));
    lanes_.resize(1 + below(5));
    received_.resize(lanes_.size());
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      switch (below(6)) {
        case 0:
        case 1:
          append();
          break;
        case 2:
          evict();
          break;
        case 3:
          readers_.wake(lanes_[below(lanes_.size())]);
          break;
        default:
          (void)read(true);
      }
    }
    read_to_the_end();
  }

  // Nothing twice, nothing out of order, and each event that came was read or is in a gap.
  void check(std::uint64_t seed) const {
    for (const auto& received : received_) {
      std::int64_t position = kStart;
      std::size_t next = 0;
      for (const Received& one : received) {
        ASSERT_GE(one.from, position) << "seed " << seed;
        for (; next < appended_.size() && appended_[next] < one.from; ++next)
          FAIL() << "seed " << seed << ": event " << appended_[next] << " is missing";
        if (!one.is_gap) {
          ASSERT_EQ(appended_[next], one.from) << "seed " << seed;
        }
        while (next < appended_.size() && appended_[next] < one.to)
          ++next;
        position = one.to;
      }
      ASSERT_EQ(next, appended_.size()) << "seed " << seed << ": the end is missing";
    }
  }
  [[nodiscard]] std::size_t gaps() const { return gaps_; }
  [[nodiscard]] std::size_t fell_behind() const { return fell_behind_; }

 private:
  static constexpr std::int64_t kStart = 100;

  std::size_t below(std::size_t bound) { return random_() % bound; }
  Ring& ring() { return *store_.find(kLane); }

  void append() {
    const std::int64_t number = ring().live().order.number + static_cast<std::int64_t>(below(3));
    appended_.push_back(number);
    ASSERT_TRUE(store_.append(ring(), test::shared_event_at(kLane, number), ++now_ms_));
  }

  void evict() {
    const auto count = static_cast<std::int64_t>(below(4));
    if (const auto next = store_.next_eviction_ms()) store_.evict_older(*next + count);
  }

  // One step of the reader with the lowest position, as the event pipeline does it.
  bool read(bool may_block) {
    const auto index = readers_.next(ring().end());
    if (!index) return false;
    const bool is_lost = *index < ring().first();
    const Place next = is_lost ? Place{.index = ring().first(), .position = ring().low()}
                               : Place{.index = *index + 1, .position = ring().item(*index).to()};
    std::vector<Progress*> caught_up;
    if (readers_.head().index == *index) {
      for (Progress& lane : lanes_) {
        if (lane.reader != nullptr) continue;
        if (may_block && below(4) == 0) {
          readers_.fall_behind(lane);
          ++fell_behind_;
        } else {
          post(lane, *index, readers_.head().position);
        }
      }
      readers_.advance_head(next, caught_up);
    }
    Reader* reader = readers_.ready_at(*index);
    if (reader == nullptr) return true;
    const std::vector<Progress*> ready = reader->ready;
    for (Progress* lane : ready) {
      if (may_block && below(4) == 0)
        readers_.block(*lane);
      else
        post(*lane, *index, reader->at.position);
    }
    if (!reader->ready.empty()) readers_.advance(*reader, next, caught_up);
    return true;
  }

  void post(const Progress& lane, std::uint64_t index, const Position& from) {
    auto& received = received_[static_cast<std::size_t>(&lane - lanes_.data())];
    const bool is_lost = index < ring().first();
    gaps_ += is_lost ? 1 : 0;
    const Position& begin = is_lost ? from : ring().item(index).from();
    const Position& end = is_lost ? ring().low() : ring().item(index).to();
    received.push_back({is_lost, begin.order.number, end.order.number});
  }

  // Every lane finds room, and reads to the end.
  void read_to_the_end() {
    for (Progress& lane : lanes_)
      readers_.wake(lane);
    while (read(false)) {
    }
    EXPECT_EQ(readers_.count_behind(), 0U);
  }

  std::mt19937_64 random_;
  RingStore store_;
  Readers readers_{{.index = 0, .position = test::position(kStart)}};
  std::vector<Progress> lanes_;
  std::vector<std::vector<Received>> received_;
  std::vector<std::int64_t> appended_;
  std::int64_t now_ms_ = 0;
  std::size_t gaps_ = 0;
  std::size_t fell_behind_ = 0;
};

TEST(Readers, DeliverEverythingOnceToEveryLaneOrReportWhatWasLost) {
  const tests::SimulationSeeds seeds = tests::simulation_seeds(5'000);
  std::size_t gaps = 0;
  std::size_t fell_behind = 0;
  for (std::uint64_t seed = seeds.first; seed < seeds.end() && !testing::Test::HasFailure();
       ++seed) {
    Model model(seed);
    model.run(120);
    model.check(seed);
    gaps += model.gaps();
    fell_behind += model.fell_behind();
  }
  if (!seeds.are_many()) return;
  EXPECT_GT(gaps, seeds.count) << "eviction must bite";
  EXPECT_GT(fell_behind, seeds.count) << "and windows must fill";
}

class ReadersBesideTheHead : public testing::Test {
 protected:
  ReadersBesideTheHead() { store_.add(kLane, test::position(10)); }

  Ring& ring() { return *store_.find(kLane); }
  void append(std::int64_t number) {
    ASSERT_TRUE(store_.append(ring(), test::shared_event_at(kLane, number), 0));
  }
  Place end() { return {.index = ring().end(), .position = ring().live()}; }

  RingStore store_{{}};
  Readers readers_{{.index = 0, .position = test::position(10)}};
  Readers::Met met_;
};

TEST_F(ReadersBesideTheHead, AGroupThatBeginsWhereTheHeadIsCostsNothing) {
  Progress a;
  readers_.stand(a, ring(), test::position(10));
  EXPECT_EQ(a.reader, nullptr);
  EXPECT_TRUE(readers_.has_read_all(&a, ring()));
  EXPECT_TRUE(readers_.are_together(&a, nullptr, ring()));
}

TEST_F(ReadersBesideTheHead, OneAheadOfTheHeadJoinsItWhereItBegins) {
  append(10);
  append(11);
  Progress a;
  readers_.stand(a, ring(), ring().live());
  EXPECT_FALSE(readers_.are_together(&a, nullptr, ring()));
  EXPECT_TRUE(readers_.has_read_all(&a, ring()));
  EXPECT_FALSE(readers_.has_read_all(nullptr, ring()));
  readers_.meet_ahead(test::position(10), test::position(11), met_);
  readers_.advance_head({.index = 1, .position = test::position(11)}, met_);
  EXPECT_TRUE(met_.empty());
  readers_.meet_ahead(test::position(11), test::position(12), met_);
  readers_.advance_head(end(), met_);
  EXPECT_EQ(met_, (Readers::Met{&a}));
  EXPECT_EQ(a.reader, nullptr);
}

TEST_F(ReadersBesideTheHead, OneAheadOfAllThatIsKnownWaitsUntilTheLaneGetsThere) {
  Progress a;
  readers_.stand(a, ring(), test::position(15));
  EXPECT_FALSE(readers_.has_read_all(&a, ring())) << "it is not at the head";
  EXPECT_FALSE(readers_.are_together(&a, nullptr, ring()));
  append(12);
  readers_.meet_ahead(test::position(12), test::position(13), met_);
  readers_.advance_head(end(), met_);
  EXPECT_TRUE(met_.empty());
  append(17);
  readers_.meet_ahead(test::position(17), test::position(18), met_);
  EXPECT_EQ(met_, (Readers::Met{&a})) << "it takes part in what begins after its position";
  EXPECT_EQ(a.begins_at, nullptr);
}

TEST_F(ReadersBesideTheHead, OneThatBeginsWithinAGapReceivesItsPartOnly) {
  Progress a;
  readers_.stand(a, ring(), test::position(15));
  readers_.meet_ahead(test::position(12), test::position(20), met_);
  ASSERT_NE(a.begins_at, nullptr);
  EXPECT_EQ(a.begins_at->order, test::position(15).order);
}

TEST_F(ReadersBesideTheHead, OneBeforeTheRingReadsColdUntilTheRingBegins) {
  append(10);
  append(11);
  ring().evict_oldest();
  readers_.advance_head(end(), met_);
  Progress a;
  readers_.stand(a, ring(), test::position(5));
  ASSERT_NE(a.reader, nullptr);
  EXPECT_EQ(a.reader->kind, Reader::Kind::kCold);
  readers_.advance_cold(*a.reader, ring(), test::position(8), met_);
  EXPECT_EQ(a.reader, readers_.find_cold(test::position(8)));
  readers_.advance_cold(*a.reader, ring(), test::position(11), met_);
  EXPECT_EQ(a.reader, readers_.ready_at(1));
  EXPECT_FALSE(readers_.has_cold());
}

TEST_F(ReadersBesideTheHead, WhatIsOlderThanALaneBeginsWithTheLane) {
  const Lane young{.topic = TopicId{1}, .number = 1};
  store_.add(young, test::position(3), true);
  Readers readers({.index = 0, .position = test::position(3)});
  Progress a;
  readers.stand(a, *store_.find(young), Position::beginning());
  EXPECT_EQ(a.reader, nullptr);
}

TEST_F(ReadersBesideTheHead, PositionsBetweenWhichThereIsNoEventAreOnePlace) {
  append(10);
  append(20);
  readers_.advance_head(end(), met_);
  Progress a;
  Progress b;
  readers_.stand(a, ring(), test::position(12));
  readers_.stand(b, ring(), test::position(15));
  EXPECT_EQ(a.reader, b.reader);
  EXPECT_TRUE(readers_.are_together(&a, &b, ring()));
}

}  // namespace
}  // namespace conn::routing
