// The hub's rules for positions, cohorts and moves, without its machinery: every group reads for
// itself, and what one reading of a place in a lane reaches shares a sequence.
//
//   source ─▶ ring of a lane ─▶ reading ─▶ window ─▶ answered ─▶ released ─▶ reactors
//                   ▲
//   cold reader ────┘ for a group whose position is before the ring
//
// hub_reading.cc has the way of an event; hub_joins.cc, hub_moves.cc and hub_merges.cc that of an
// operation.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md. A rule is marked with the mutant that
//         breaks it.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/model/mutants.h"
#include "tests/model/terms.h"

namespace model {

struct HubOptions {
  std::size_t window_max = 2;   // readings per group and lane
  std::size_t cohorts_max = 2;  // per key; those of moves count, but are not refused
  Mutant mutant = Mutant::kNone;
};

// What the hub asks of the world around it.
class HubPorts {
 public:
  HubPorts() = default;
  HubPorts(const HubPorts&) = delete;
  HubPorts& operator=(const HubPorts&) = delete;
  virtual ~HubPorts() = default;

  virtual void follow(TopicId topic) = 0;
  virtual void read_cold(int read, LaneId lane, Position from, Position until) = 0;
  virtual void execute(const Item& event, RowId row) = 0;
  virtual void send(ReactorId reactor, Message message) = 0;
  // For the checker.
  virtual void on_live(OperationId operation) = 0;
  virtual void on_move(OperationId operation, const Key& to) = 0;  // it is about to
  virtual void on_gap_read(const Item& gap) = 0;
};

// A group that reads, or a cohort: a group at positions of its own. They differ in that new
// operations join the one that `is_main`.
struct Group {
  struct Lane {
    Position at = 0;  // everything before it has been read, or does not concern the group
    std::deque<Reading> window;
    int cold_read = 0;  // under way; 0: none
    int cold_failures = 0;
  };
  // Releases in a lane only when `by` has nothing there that it read before `before`.
  struct Hold {
    GroupId by = 0;
    Sequence before = 0;
  };

  GroupId id = 0;
  Key key;
  bool is_main = false;
  bool has_read = false;
  std::map<LaneId, Lane> lanes;
  std::map<OperationId, Sequence> upper_fences;  // of all members; kNoUpperFence: none
  std::optional<Hold> hold;

  [[nodiscard]] bool takes_nothing() const;  // only what it has read concerns its members
  [[nodiscard]] bool has_upper_fence() const;
};

class Hub {
 public:
  struct Lane {
    TopicId topic = 0;
    Position low = 0;   // every event from here to `head` is in the ring
    Position head = 0;  // where the source will go on
    std::deque<Item> ring;
    bool can_seek = false;
    bool has_ended = false;
  };
  // Where some group may read: the ring's item, or what was lost for a group before the ring.
  struct Place {
    LaneId lane = 0;
    std::optional<std::size_t> item;
    GroupId group = 0;  // where there is no item
  };
  struct ColdEvent {
    Item event;
  };
  struct ColdLost {  // not there any more, up to here
    Position to = 0;
  };
  struct ColdNothing {  // no event before this position
    Position until = 0;
  };
  struct ColdFailed {};
  using ColdAnswer = std::variant<ColdEvent, ColdLost, ColdNothing, ColdFailed>;

  Hub(const HubOptions& options, HubPorts& ports) : options_(options), ports_(ports) {}

  // ---- from the source ----
  struct Start {
    LaneId lane = 0;
    Position at = 0;
    bool can_seek = false;
  };
  void on_following(TopicId topic, const std::vector<Start>& ends);
  void on_lane_added(TopicId topic, const Start& start, Position end);
  void on_item(const Item& item);  // at the lane's head: an event, a loss, a restart
  void on_lane_ended(LaneId lane);
  void on_cold(int read, const ColdAnswer& answer);

  // ---- from reactors, and from what changes operations ----
  void start(OperationId operation, ReactorId reactor, const Key& key);
  void resume(OperationId operation, ReactorId reactor, const Key& key, const Positions& positions);
  void stop(OperationId operation);
  void move(const std::vector<OperationId>& operations, const Key& to);
  void swap_row(RowId row, RowId to);
  void end(const std::vector<OperationId>& operations);

  // ---- the way of an event ----
  [[nodiscard]] std::vector<Place> places() const;
  void read(const Place& place);
  void answer(const Item& event, RowId row);
  void evict_oldest(LaneId lane);

  // Holds, then ends, then mains and merges, then those who wait.
  void end_turn();

  // ---- for the checker ----
  [[nodiscard]] const std::map<GroupId, Group>& groups() const { return groups_; }
  [[nodiscard]] const std::map<LaneId, Lane>& lanes() const { return lanes_; }
  [[nodiscard]] const Group* group_of(OperationId operation) const;  // that it takes events from
  [[nodiscard]] bool is_known(OperationId operation) const {
    return operations_.contains(operation);
  }
  [[nodiscard]] bool is_waiting(OperationId operation) const;
  [[nodiscard]] bool is_held(const Group& group) const;
  [[nodiscard]] std::size_t executions() const { return executions_.size(); }
  struct Tally {
    long merges = 0;
    long merges_under_load = 0;  // into a window that was not empty
    long mains_exchanged = 0;
    long joins_waited = 0;
    long moves = 0;
    long moves_chained = 0;
    long keys_changed_in_place = 0;
    long cold_readings = 0;
    long gaps = 0;

    Tally& operator+=(const Tally& other);
  };
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  struct Operation {
    ReactorId reactor = 0;
    Key key;
    std::optional<Positions> resumes_at;
    Positions asked_at;           // the heads when it came: nothing from before concerns it
    std::vector<GroupId> groups;  // the last one it takes events from; held: and those before
    bool is_ending = false;
    int last_move = 0;
  };
  struct PendingMove {  // for topics to be pinned
    std::vector<OperationId> operations;
    Key to;
    int number = 0;
  };
  using Execution = std::tuple<LaneId, Position, RowId>;

  [[nodiscard]] bool is(Mutant mutant) const { return options_.mutant == mutant; }
  [[nodiscard]] Sequence next_sequence() const { return last_ + 1; }

  // hub_reading.cc
  [[nodiscard]] std::size_t item_at(const Lane& lane, Position at) const;
  [[nodiscard]] bool is_cold(LaneId lane, const Group::Lane& at) const;
  void take(Group& group, Group::Lane& at, const Item& item, Sequence sequence);
  [[nodiscard]] Execution execution_of(const Item& event, RowId row) const;
  void take_gap(Group& group, LaneId lane, Position to);
  void want_cold(Group& group);
  void release(Group& group);
  void post(const Group& group, const Message& message);

  // hub_joins.cc
  void arrive(OperationId id);
  void pin(unsigned topics);
  [[nodiscard]] bool is_pinned(unsigned topics) const;
  bool admit(OperationId id);
  bool admit_resume(OperationId id);
  bool admit_waiting();  // some
  void join(OperationId id, Group& group);
  Group& add_group(const Key& key, const Positions& positions);
  [[nodiscard]] Group* main_of(const Key& key);
  [[nodiscard]] std::size_t cohorts(const Key& key) const;
  [[nodiscard]] bool is_at_head(const Group& group) const;
  [[nodiscard]] bool has_passed(const Group& group, const Positions& positions) const;
  void leave_all(OperationId id);
  void leave(OperationId id, GroupId group);

  // hub_moves.cc
  void move_from(Group& from, const std::vector<OperationId>& operations, const Key& to);
  void change_key(Group& group, const Key& to);
  [[nodiscard]] bool is_held(const Group& group, LaneId lane) const;
  [[nodiscard]] static bool has_older(const Group& group, LaneId lane, Sequence before);
  void resolve_holds();
  void commit(Group& group);
  void resolve_ends();

  // hub_merges.cc
  void choose_mains();
  void merge_all();
  bool merge_some();
  [[nodiscard]] bool may_merge(const Group& from, const Group& to) const;
  [[nodiscard]] bool are_together(LaneId lane, Position a, Position b) const;
  [[nodiscard]] bool is_tail(const std::deque<Reading>& of,
                             const std::deque<Reading>& window) const;
  void merge(Group& from, Group& to);

  HubOptions options_;
  HubPorts& ports_;
  Tally tally_;
  Sequence last_ = 0;
  std::map<LaneId, Lane> lanes_;
  std::set<TopicId> followed_;
  std::set<TopicId> asked_for_;
  std::map<GroupId, Group> groups_;
  GroupId last_group_ = 0;
  std::map<OperationId, Operation> operations_;
  std::vector<OperationId> pinning_;  // for topics to be followed
  std::vector<OperationId> waiting_;  // for a place, in the order in which they came
  std::vector<PendingMove> pending_moves_;
  int last_move_ = 0;
  std::map<Execution, std::vector<GroupId>> executions_;
  std::map<int, std::pair<GroupId, LaneId>> cold_reads_;
  int last_cold_read_ = 0;
};

}  // namespace model
