// The invariants: what each operation must receive, held against what it does receive.
//
// For each operation and lane, between its start and its end:
//   1 every event that its filter admits is delivered exactly once or covered by exactly one gap,
//     and a gap covers only what is lost
//   2 in the order of positions
//   3 nothing from before its start
//   4 what was before a move or swap was executed under the old row, the rest under the new one
//   5 a held cohort is released within the event's deadline
//   6 cohorts are few: one that may merge does so within a turn; no more than the cap come from
//     cursors; one that waits is admitted when it may be
//   7 an operation that ended receives nothing
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/model/broker.h"
#include "tests/model/hub.h"
#include "tests/model/terms.h"

namespace model {

class Checker {
 public:
  Checker(const Broker& broker, const Hub& hub, const HubOptions& options)
      : broker_(broker), hub_(hub), options_(options) {}

  // ---- what happens ----
  void on_started(OperationId operation, const Key& key);  // the hub has the message
  void on_resumed(OperationId operation, const Key& key, const Positions& positions);
  void on_live(OperationId operation);
  void on_move_asked(OperationId operation, const Key& to);
  void on_move(OperationId operation, const Key& to);  // about to happen
  void on_swap(RowId row, RowId to);                   // about to happen
  void on_ending(OperationId operation);               // the hub is about to end it
  void on_lane_added(LaneId lane, Position start);
  void on_gap_read(const Item& gap);
  void on_lost(LaneId lane, Position from, Position to);  // it may be reported as a gap
  void on_received(OperationId operation, const Reading& reading);
  void on_stopped(OperationId operation);  // by its client, or closed as a slow consumer
  void on_ended(OperationId operation);    // by the hub

  // ---- after each step ----
  void check_turn(int active_ticks, int hold_ticks_max);
  void check_at_rest(const std::vector<OperationId>& live);

  // The first violation; empty: none.
  [[nodiscard]] const std::string& violation() const { return violation_; }
  [[nodiscard]] Position next(OperationId operation, LaneId lane) const;
  [[nodiscard]] long received() const { return received_; }
  [[nodiscard]] long gaps_received() const { return gaps_received_; }

 private:
  // From a position on, what an operation listens to in a lane.
  struct Segment {
    Position from = 0;
    Key key;
  };
  struct InLane {
    Position start = 0;
    Position next = 0;  // all before it was received, or does not concern the operation
    std::vector<Segment> segments;
  };
  struct Operation {
    Key key;
    Key asked;  // the key that it must have in the end
    bool resumes = false;
    bool is_live = false;
    bool is_over = false;
    Positions asked_at;
    std::map<LaneId, InLane> lanes;
    std::map<LaneId, Position> until;  // of an end: where its group stands
    bool is_ending = false;
  };

  void fail(const std::string& what);
  void change_key(OperationId id, const Key& to);
  [[nodiscard]] static const Key* key_at(const InLane& lane, Position position);
  void require_nothing_between(OperationId id, LaneId lane, Position from, Position to);
  [[nodiscard]] bool is_lost(LaneId lane, const Item& event) const;
  void check_holds(int active_ticks, int hold_ticks_max);
  void check_merges();
  void check_waiting();

  const Broker& broker_;
  const Hub& hub_;
  HubOptions options_;
  std::string violation_;
  std::map<OperationId, Operation> operations_;
  std::map<LaneId, std::vector<Item>> losses_;
  std::map<GroupId, int> held_since_;
  long received_ = 0;
  long gaps_received_ = 0;
};

}  // namespace model
