// FieldSetWalk: whether what a key or a @requires names can be had from an option, by the same
// moves as anything else, into further graphs if need be.
//
// Errors: false: it cannot, or the budget is spent.
// Thread: one planning.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "exec-service/planner/moves.h"

namespace exec::planner {

class FieldSetWalk final : public NeededFields {
 public:
  // Goes on below a field that can be had in each of the options: the walk of positions.
  using Follow = std::function<bool(const Wanted&, const Options&, ChoiceGroups&)>;

  // `moves` is used by plan() only, so that each of the two may be made of the other.
  FieldSetWalk(const PlanningContext& context, Moves& moves, Follow follow)
      : context_(context), moves_(moves), follow_(std::move(follow)) {}

  [[nodiscard]] bool plan(const Option& from,
                          const NeededFieldSet& needed,
                          const Graphs& visited,
                          std::vector<Index>& leaves) override;

 private:
  struct Active {
    Need need;
    Index node;
    GraphId graph;
    const Items* items;
    friend bool operator==(const Active&, const Active&) = default;
  };

  [[nodiscard]] bool plan_fields(const Option& from,
                                 const Items& field_set,
                                 const Graphs& visited,
                                 ChoiceGroups& groups);

  PlanningContext context_;
  Moves& moves_;
  Follow follow_;
  std::vector<Active> active_;  // being planned: a field set cannot be planned within itself
};

}  // namespace exec::planner
