// EventGuards: other ways to fields that an event declares and may lack.
//
//   event ─ Flight.gate                    read from the event
//         └ guard ─ key to FLIGHTS ─ Flight.gate       asked for if the event has none
//
// A guard is a move that leads nowhere: it keeps what is below it apart from the moves that are made
// in any case, so that nothing is fetched for an event that has all its fields. What a guarded call
// needs of the event may be absent, too: then there is a guard below the guard.
//
// An event may have any of its type's keys, so that a call about its objects takes all keys that the
// subgraph knows. A field that is read for a key only is guarded only where the object might not be
// named otherwise.
//
// Source: docs/event-graph.md "Fields that an event lacks".
// Shapes: of each field that the plan reads from an event, the cheapest other way, if there is one.
// Errors: none; without another way the field is null, or an error by its type.
// Thread: one planning.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "exec-service/planner/event_keys.h"
#include "exec-service/planner/field_set_walk.h"
#include "exec-service/planner/moves.h"
#include "exec-service/planner/planning_context.h"

namespace exec::planner {

class EventGuards {
 public:
  EventGuards(const PlanningContext& context, Moves& moves, FieldSetWalk::Follow follow)
      : context_(context), moves_(moves), follow_(std::move(follow)), keys_(context) {}

  // The walk has found that `wanted` can be had in each of the options.
  void record(const Wanted& wanted, const Options& options);

  // After the rest of the plan was chosen.
  void plan(const std::function<void(ChoiceGroups)>& choose);

 private:
  struct Recorded {
    Index node;
    Wanted wanted;
    bool is_done = false;
  };
  // Where key moves are one call: parent, type before, graph, type there, what is required.
  using CallPlace = std::tuple<Index, Index, Index, Index, Index>;
  using Place = std::pair<std::string, std::vector<const Items*>>;

  [[nodiscard]] bool is_in_event(Index node) const;
  [[nodiscard]] Options objects_of(Index node);
  void add_other_keys();
  void add_other_keys(std::vector<Index> moves);
  [[nodiscard]] bool is_read_from_event(Index move) const;
  [[nodiscard]] std::set<std::string> fetched_by(const std::vector<Index>& moves) const;
  [[nodiscard]] std::set<Index> read_nodes() const;
  [[nodiscard]] Place place_of(const Recorded& recorded) const;

  PlanningContext context_;
  Moves& moves_;
  FieldSetWalk::Follow follow_;
  EventKeys keys_;
  std::vector<Recorded> recorded_;
};

}  // namespace exec::planner
