// The terms of positions, cohorts and moves as plain numbers, and the messages from hub to reactor.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md.
// Shapes: a position compares within its lane only. The model writes it as epoch * kEpoch + offset,
//         so that a log that was cut or created anew goes on at greater positions.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <variant>
#include <vector>

namespace model {

using Position = std::int64_t;  // where the next event of a lane is to be read
using Sequence = std::int64_t;  // the number of a reading
using LaneId = int;
using TopicId = int;
using OperationId = int;
using GroupId = int;
using ReactorId = int;
using RowId = int;
using Positions = std::map<LaneId, Position>;

inline constexpr Position kEpoch = 1'000'000;
inline constexpr Sequence kNoUpperFence = std::numeric_limits<Sequence>::max();

// What is routed. Topics and codes (the filter) are sets of bits.
struct Key {
  RowId row = 0;
  unsigned topics = 0;
  unsigned codes = 0;

  [[nodiscard]] bool has_topic(TopicId topic) const { return ((topics >> topic) & 1U) != 0; }
  [[nodiscard]] bool admits(int code) const { return ((codes >> code) & 1U) != 0; }
  friend auto operator<=>(const Key&, const Key&) = default;
};

inline constexpr int kGap = -1;

// An event, or a gap from..to.
struct Item {
  LaneId lane = 0;
  Position from = 0;
  Position to = 0;
  int code = kGap;

  [[nodiscard]] bool is_gap() const { return code == kGap; }
};

struct Reading {
  Sequence sequence = 0;
  RowId row = 0;  // under which it is to be executed
  Item item;
  bool is_answered = false;
  RowId executed_as = 0;  // once answered
};

// From which reading on, lane by lane.
struct LaneFences {
  Sequence others = 0;
  std::map<LaneId, Sequence> by_lane;

  [[nodiscard]] Sequence of(LaneId lane) const {
    const auto found = by_lane.find(lane);
    return found == by_lane.end() ? others : found->second;
  }
};

// ---- hub -> reactor, in one FIFO mailbox per reactor
// ---------------------------------------------

// The operation takes from `group` what was read at `fence` or later.
struct Joined {
  OperationId operation = 0;
  GroupId group = 0;
  Sequence fence = 0;
};
struct Deliver {
  GroupId group = 0;
  Reading reading;
};
// The operations take from `from` what was read before `at`, and from `to` the rest.
struct Moved {
  std::vector<OperationId> operations;
  GroupId from = 0;
  GroupId to = 0;
  Sequence at = 0;
};
// The members of `to` that are members of `from`, too, leave `from`.
struct MoveCommitted {
  GroupId from = 0;
  GroupId to = 0;
};
// The members of `from` become members of `to`.
struct Merged {
  GroupId from = 0;
  GroupId to = 0;
  LaneFences fences;
};
// The operations take only what was read before `at`; Ended follows.
struct Ending {
  std::vector<OperationId> operations;
  GroupId group = 0;
  Sequence at = 0;
};
struct Ended {
  std::vector<OperationId> operations;
};
// A Deliver of this group was refused: its members are closed as slow consumers.
struct Overflowed {
  GroupId group = 0;
};

using Message =
    std::variant<Joined, Deliver, Moved, MoveCommitted, Merged, Ending, Ended, Overflowed>;

}  // namespace model
