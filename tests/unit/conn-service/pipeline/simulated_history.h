// What happened in a simulation, what an operation received of it, and the check of the two: every
// event that concerns it once and in the partition's order, or a gap that covers it.
//
// An operation that moves, or whose row is swapped, listens to something else from some place in
// each partition on. The judge does not know that place, only that it is not beyond the partition's
// end at that time: some place must explain all that the operation received, and all that it did not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

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
using Happenings = std::map<std::int32_t, std::vector<Happened>>;  // by partition

// As what an event was executed.
struct Executed {
  std::string select;
  bool is_separate = false;  // for viewers with this token only
  std::string token;
};

struct ReceivedEvent {
  OffsetRange range;
  bool is_gap = false;
  std::optional<Executed> as;  // none: no row was executed, or it timed out
};

// Topic a has partitions 0 and 1, topic b has 2 and 3, and topic c, which only schemas add, 4 and 5.
inline char topic_of(std::int32_t partition) {
  return static_cast<char>('a' + partition / 2);
}

// What an operation listens to.
struct Wish {
  std::string topics;  // of "a", "b"; none: it ends
  std::string codes;   // the filter's; empty: none
  std::string select;
  std::string token;  // of its viewer; empty: anonymous

  [[nodiscard]] bool has_topic(std::int32_t partition) const {
    return topics.find(topic_of(partition)) != std::string::npos;
  }
  // A loss concerns all operations, what is not JSON only those without a filter.
  [[nodiscard]] bool concerns(std::int32_t partition, const Happened& event) const {
    if (!has_topic(partition)) return false;
    if (event.code == 0 || codes.empty()) return true;
    return codes.find(event.code) != std::string::npos;
  }
};

struct Phase {
  Wish wish;
  std::map<std::int32_t, std::size_t> by;  // a partition: from this event on, at the latest
  bool may_begin_before = false;           // in new lanes, too
};

// One client's operation.
struct Operation {
  std::vector<Phase> phases;
  bool is_live = false;
  bool is_stopped = false;
  bool is_ending = false;
  bool is_ended = false;
  bool resumes = false;
  std::map<std::int32_t, std::size_t> from;          // a partition: the first that concerns it
  std::map<std::int32_t, std::int64_t> from_offset;  // likewise, of one that resumes
  std::map<std::int32_t, std::vector<ReceivedEvent>> received;

  [[nodiscard]] bool is_over() const { return is_stopped || is_ended; }
};

class Judge {
 public:
  // `may_lose`: events may leave the ring unread and cannot be read again.
  Judge(const Happenings& happened, bool may_lose) : happened_(happened), may_lose_(may_lose) {}

  // Empty: all is well.
  [[nodiscard]] std::string check(std::uint64_t number, const Operation& operation) const {
    if (!operation.is_live) return operation.received.empty() ? "" : "received, but never live";
    for (const auto& [partition, events] : happened_) {
      const std::string problem = check_partition(operation, partition);
      if (!problem.empty())
        return "operation " + std::to_string(number) + ", partition " + std::to_string(partition) +
               ": " + problem;
    }
    return {};
  }

 private:
  // The phases in which the operation may be at a place.
  struct Place {
    const Operation& operation;
    std::int32_t partition;
    std::set<std::size_t> phases = {0};

    void reach(std::size_t index) {
      for (std::size_t k = 0; k + 1 < operation.phases.size(); ++k) {
        if (!phases.contains(k)) continue;
        const Phase& next = operation.phases[k + 1];
        const auto by = next.by.find(partition);
        const bool is_due = by == next.by.end() || index >= by->second;
        const bool is_new_lane = !operation.phases[k].wish.has_topic(partition) &&
                                 next.wish.has_topic(partition);  // from its pinned end
        if (is_due || !is_new_lane || next.may_begin_before) phases.insert(k + 1);
        if (is_due) phases.erase(k);
      }
    }
    template <class Keep>
    bool keep(Keep&& keeps) {
      std::erase_if(phases, [&](std::size_t k) { return !keeps(operation.phases[k].wish); });
      return !phases.empty();
    }
  };

  // Never for another viewer. What was read before viewers were separated may be executed for an
  // anonymous one, where nothing else serves it (docs/decisions/0016-schema-in-force.md).
  static bool is_as(const Wish& wish, const Executed& executed) {
    const bool is_of_other = executed.is_separate && wish.token != executed.token;
    return wish.select == executed.select && (!is_of_other || executed.token.empty());
  }

  [[nodiscard]] std::string check_partition(const Operation& operation,
                                            std::int32_t partition) const {
    const auto& events = happened_.at(partition);
    const auto from = operation.from.find(partition);
    std::size_t next = from == operation.from.end() ? 0 : from->second;
    const auto offset = operation.from_offset.find(partition);
    std::int64_t position = next == 0 ? 0 : events[next - 1].range.to;
    if (offset != operation.from_offset.end()) position = offset->second;
    const std::int64_t start = position;
    Place place{.operation = operation, .partition = partition};
    const auto is_missed = [&] {
      place.reach(next);
      const Happened& event = events[next++];
      if (event.range.to <= start || (event.code != 0 && event.range.from < start)) return false;
      return !place.keep([&](const Wish& wish) { return !wish.concerns(partition, event); });
    };
    const auto missed = [&] { return "misses " + std::to_string(events[next - 1].range.from); };
    static const std::vector<ReceivedEvent> kNone;
    const auto found = operation.received.find(partition);
    for (const ReceivedEvent& one : found == operation.received.end() ? kNone : found->second) {
      const std::string what = std::to_string(one.range.from);
      // A gap may begin before the fence, where its group lost more than this operation did.
      if ((one.is_gap ? one.range.to : one.range.from) < position)
        return what + " is repeated, not in order, or from before its start";
      while (next < events.size() && events[next].range.to <= one.range.from)
        if (is_missed()) return missed();
      if (next == events.size()) return what + " never happened";
      if (one.is_gap) {
        for (; next < events.size() && events[next].range.from < one.range.to; ++next) {
          if (!may_lose_ && events[next].code != 0) return what + ": a gap over what is not lost";
          place.reach(next);
        }
        if (!place.keep([&](const Wish& wish) { return wish.has_topic(partition); }))
          return what + ": a gap of a topic that it does not listen to";
      } else {
        if (events[next].range != one.range) return what + " did not happen like that";
        place.reach(next);
        const auto is_right = [&](const Wish& wish) {
          return wish.concerns(partition, events[next]) && (!one.as || is_as(wish, *one.as));
        };
        if (!place.keep(is_right))
          return what + " does not concern it, or was executed as " +
                 (one.as ? one.as->select + " for \"" + one.as->token + "\"" : "nothing");
        ++next;
      }
      position = one.range.to;
    }
    if (operation.is_stopped) return {};
    while (next < events.size())
      if (is_missed()) return missed() + ", at the end";
    return {};
  }

  const Happenings& happened_;
  bool may_lose_;
};

}  // namespace conn::pipeline
