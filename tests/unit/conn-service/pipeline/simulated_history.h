// What happened in a simulation, what an operation heard of it, and the judge of the two: every
// event that concerns it once and in the partition's order, or a gap that covers it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/pipeline/messages.h"

namespace conn::pipeline {

struct OffsetRange {
  std::int64_t from = 0;
  std::int64_t to = 0;  // exclusive

  friend bool operator==(const OffsetRange&, const OffsetRange&) = default;
};

// What happened in one partition, in its order: an event, or a loss.
struct Happened {
  OffsetRange range;
  char code = 0;  // of an event; 0: lost, '!': no JSON
};

struct Heard {
  OffsetRange range;
  bool is_gap = false;
};

// One client's operation, as the reactor and the test see it.
struct Operation {
  std::string topics;  // of "a", "b"
  std::string codes;   // the filter's; empty: none
  std::string select;
  bool is_live = false;
  bool is_stopped = false;
  GroupId group;
  Sequence fence;
  std::map<routing::Lane, Sequence> fences;  // of merges
  bool resumes = false;                      // `from` says from where
  std::map<std::int32_t, std::size_t> from;  // a partition: the first that concerns it
  std::map<std::int32_t, std::vector<Heard>> heard;

  [[nodiscard]] bool wants(const Happened& event) const {
    return codes.empty() || codes.find(event.code) != std::string::npos;
  }
};

// Topic a has partitions 0 and 1, topic b has 2 and 3.
inline char topic_of(std::int32_t partition) {
  return partition < 2 ? 'a' : 'b';
}

using Happenings = std::map<std::int32_t, std::vector<Happened>>;  // by partition

class Judge {
 public:
  // `may_evict`: the ring is so small that events leave it unread.
  Judge(const Happenings& happened, bool may_evict) : happened_(happened), may_evict_(may_evict) {}

  void check(std::uint64_t number, const Operation& operation) const {
    if (!operation.is_live) {
      EXPECT_TRUE(operation.heard.empty());
      return;
    }
    for (const auto& [partition, events] : happened_) {
      const auto heard = operation.heard.find(partition);
      const std::vector<Heard> none;
      const bool is_followed = operation.topics.find(topic_of(partition)) != std::string::npos;
      check_partition(number, operation, partition,
                      heard == operation.heard.end() ? none : heard->second, is_followed);
    }
  }

 private:
  void check_partition(std::uint64_t number,
                       const Operation& operation,
                       std::int32_t partition,
                       const std::vector<Heard>& heard,
                       bool is_followed) const {
    const std::string where =
        "operation " + std::to_string(number) + ", partition " + std::to_string(partition);
    const auto& events = happened_.at(partition);
    const auto from = operation.from.find(partition);
    std::size_t next = from == operation.from.end() ? 0 : from->second;
    std::int64_t position = next == 0 ? 0 : events[next - 1].range.to;
    for (const Heard& one : heard) {
      ASSERT_TRUE(is_followed) << where;
      // A gap may begin before the fence, where its group lost more than this operation did.
      if (!one.is_gap || position > 0) {
        ASSERT_GE(one.is_gap ? one.range.to : one.range.from, position) << where;
      }
      for (; next < events.size() && events[next].range.to <= one.range.from; ++next) {
        ASSERT_FALSE(concerns(operation, events[next]))
            << where << " misses " << events[next].range.from;
      }
      ASSERT_LT(next, events.size()) << where;
      if (one.is_gap) {
        ASSERT_TRUE(may_evict_ || events[next].code == 0) << where << ": an unfounded gap";
        while (next < events.size() && events[next].range.from < one.range.to)
          ++next;
      } else {
        ASSERT_EQ(events[next].range, one.range) << where;
        ASSERT_TRUE(concerns(operation, events[next])) << where;
        ++next;
      }
      position = one.range.to;
    }
    if (operation.is_stopped || !is_followed) return;
    for (; next < events.size(); ++next)
      ASSERT_FALSE(concerns(operation, events[next]))
          << where << " misses the last, " << events[next].range.from;
  }

  // A loss concerns everybody, what is no JSON only those without a filter.
  static bool concerns(const Operation& operation, const Happened& event) {
    if (event.code == 0) return true;
    return event.code == '!' ? operation.codes.empty() : operation.wants(event);
  }

  const Happenings& happened_;
  bool may_evict_;
};

}  // namespace conn::pipeline
