#include "conn-service/routing/reader.h"

#include <deque>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/routing/ring_store.h"

namespace conn::routing {
namespace {

const Partition kPartition{.topic = TopicId{1}, .number = 0};

TEST(Readers, GroupsAtOnePositionAreOneReader) {
  Readers readers({.index = 4, .offset = 40});
  Lane a;
  Lane b;
  readers.fall_behind(a);
  readers.fall_behind(b);
  EXPECT_EQ(readers.count_behind(), 1U);
  EXPECT_EQ(a.reader, b.reader);
  std::vector<Lane*> caught_up;
  readers.advance_head({.index = 5, .offset = 41}, caught_up);
  EXPECT_EQ(readers.next(5), std::nullopt) << "nobody behind may read, and nothing is new";
  EXPECT_TRUE(readers.wake(a));
  EXPECT_FALSE(readers.wake(a));
  EXPECT_EQ(readers.next(5), 4U);
  readers.advance(*readers.ready_at(4), {.index = 5, .offset = 41}, caught_up);
  EXPECT_EQ(caught_up, (std::vector<Lane*>{&a}));
  EXPECT_EQ(a.reader, nullptr);
  EXPECT_TRUE(b.is_blocked) << "it stays where it was";
}

TEST(Readers, OneThatCatchesUpWithAnotherBecomesPartOfIt) {
  Readers readers({.index = 0, .offset = 0});
  Lane a;
  Lane b;
  std::vector<Lane*> caught_up;
  readers.fall_behind(a);
  readers.advance_head({.index = 1, .offset = 1}, caught_up);
  readers.fall_behind(b);
  readers.advance_head({.index = 2, .offset = 2}, caught_up);
  EXPECT_EQ(readers.count_behind(), 2U);
  readers.wake(a);
  readers.advance(*readers.ready_at(0), {.index = 1, .offset = 1}, caught_up);
  EXPECT_EQ(readers.count_behind(), 1U);
  EXPECT_EQ(a.reader, b.reader);
  EXPECT_FALSE(a.is_blocked);
}

TEST(Readers, OneWhoseLastGroupLeavesIsGone) {
  Readers readers({.index = 0, .offset = 0});
  Lane a;
  readers.fall_behind(a);
  readers.leave(a);
  EXPECT_EQ(readers.count_behind(), 0U);
}

// ---- readers against a model --------------------------------------------------------------------

// What one group has been told: events by offset, and ranges that were lost.
struct Told {
  bool is_gap = false;
  OffsetRange range;
};

// Some groups over one ring. They run out of room and find it again by chance, the ring evicts
// whenever it likes, offsets have holes.
class Model {
 public:
  explicit Model(std::uint64_t seed) : random_(seed), store_({.bytes_max = 1'000'000}) {
    store_.add(kPartition, kStart);
    lanes_.resize(1 + below(5));
    told_.resize(lanes_.size());
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
    settle();
  }

  // Nothing twice, nothing out of order, and each offset that came was read or is in a gap.
  void check(std::uint64_t seed) const {
    for (const auto& told : told_) {
      std::int64_t position = kStart;
      std::size_t next = 0;
      for (const Told& one : told) {
        ASSERT_GE(one.range.from, position) << "seed " << seed;
        for (; next < appended_.size() && appended_[next] < one.range.from; ++next)
          FAIL() << "seed " << seed << ": offset " << appended_[next] << " is missing";
        if (!one.is_gap) {
          ASSERT_EQ(appended_[next], one.range.from) << "seed " << seed;
        }
        while (next < appended_.size() && appended_[next] < one.range.to)
          ++next;
        position = one.range.to;
      }
      ASSERT_EQ(next, appended_.size()) << "seed " << seed << ": the end is missing";
    }
  }
  [[nodiscard]] std::size_t gaps() const { return gaps_; }
  [[nodiscard]] std::size_t fell_behind() const { return fell_behind_; }

 private:
  static constexpr std::int64_t kStart = 100;

  std::size_t below(std::size_t bound) { return random_() % bound; }
  PartitionRing& ring() { return *store_.find(kPartition); }

  void append() {
    const std::int64_t offset = ring().live() + static_cast<std::int64_t>(below(3));
    appended_.push_back(offset);
    auto event = std::make_shared<Event>();
    event->offset = offset;
    ASSERT_TRUE(store_.append(ring(),
                              {.sequence = Sequence{++sequence_},
                               .event = std::move(event),
                               .range = {.from = offset, .to = offset + 1}},
                              static_cast<std::int64_t>(sequence_)));
  }

  void evict() {
    const auto count = static_cast<std::int64_t>(below(4));
    if (const auto next = store_.next_eviction_ms()) store_.evict_older(*next + count);
  }

  // One step of whoever stands lowest, as the event pipeline does it.
  bool read(bool may_block) {
    const auto index = readers_.next(ring().end());
    if (!index) return false;
    const bool is_lost = *index < ring().first();
    const Position next =
        is_lost ? Position{.index = ring().first(), .offset = ring().low()}
                : Position{.index = *index + 1, .offset = ring().item(*index).range.to};
    std::vector<Lane*> caught_up;
    if (readers_.head().index == *index) {
      for (Lane& lane : lanes_) {
        if (lane.reader != nullptr) continue;
        if (may_block && below(4) == 0) {
          readers_.fall_behind(lane);
          ++fell_behind_;
        } else {
          tell(lane, *index, readers_.head().offset);
        }
      }
      readers_.advance_head(next, caught_up);
    }
    Reader* reader = readers_.ready_at(*index);
    if (reader == nullptr) return true;
    const std::vector<Lane*> ready = reader->ready;
    for (Lane* lane : ready) {
      if (may_block && below(4) == 0)
        readers_.block(*lane);
      else
        tell(*lane, *index, reader->at.offset);
    }
    if (!reader->ready.empty()) readers_.advance(*reader, next, caught_up);
    return true;
  }

  void tell(const Lane& lane, std::uint64_t index, std::int64_t from) {
    auto& told = told_[static_cast<std::size_t>(&lane - lanes_.data())];
    const bool is_lost = index < ring().first();
    gaps_ += is_lost ? 1 : 0;
    told.push_back({is_lost, is_lost ? OffsetRange{.from = from, .to = ring().low()}
                                     : ring().item(index).range});
  }

  // Everybody finds room, and reads to the end.
  void settle() {
    for (Lane& lane : lanes_)
      readers_.wake(lane);
    while (read(false)) {
    }
    EXPECT_EQ(readers_.count_behind(), 0U);
  }

  std::mt19937_64 random_;
  RingStore store_;
  Readers readers_{{.index = 0, .offset = kStart}};
  std::vector<Lane> lanes_;
  std::vector<std::vector<Told>> told_;
  std::vector<std::int64_t> appended_;
  std::uint64_t sequence_ = 0;
  std::size_t gaps_ = 0;
  std::size_t fell_behind_ = 0;
};

TEST(Readers, TellEverybodyEverythingOnceOrSayWhatWasLost) {
  constexpr std::uint64_t kSeeds = 5'000;
  std::size_t gaps = 0;
  std::size_t fell_behind = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
    Model model(seed);
    model.run(120);
    model.check(seed);
    gaps += model.gaps();
    fell_behind += model.fell_behind();
  }
  EXPECT_GT(gaps, kSeeds) << "eviction must bite";
  EXPECT_GT(fell_behind, kSeeds) << "and windows must fill";
}

}  // namespace
}  // namespace conn::routing
