// OptionWalk: finds, for each leaf the client wants, the ways to get there.
//
// Walks the operation top-down with a set of options per position: the graphs (and the types as
// these graphs see it) in which one can be there. Moves lead from option to option; a leaf's
// options become a choice group, and choosing one node of each group is the plan.
//
//   operation ─ collect ─▶ wanted fields ─ moves ─▶ options ─ choice groups ─▶ marked trie
//
// At abstract positions one option is chosen for the whole position: the runtime type must come
// from one source.
//
// Errors: false: no way; `failure` names the field that no graph resolves, or the spent budget.
// Thread: one planning.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exec-service/planner/event_guards.h"
#include "exec-service/planner/field_set_walk.h"
#include "exec-service/planner/moves.h"
#include "exec-service/planner/option.h"
#include "exec-service/planner/planning_context.h"

namespace exec::planner {

class OptionWalk {
 public:
  explicit OptionWalk(const PlanningContext& context);
  OptionWalk(const OptionWalk&) = delete;
  OptionWalk& operator=(const OptionWalk&) = delete;

  // Choice groups of a root field of a query, from any graph that has it.
  [[nodiscard]] bool walk_root(TypeId root_type, const Wanted& wanted, ChoiceGroups& groups);

  // The same, committed to one graph: a mutation field must not run twice.
  [[nodiscard]] bool walk_serial_root(TypeId root_type,
                                      const Wanted& wanted,
                                      Index number,
                                      ChoiceGroups& groups);

  // Marks the cheapest node of each group, groups with fewest alternatives first.
  void choose(ChoiceGroups groups);

  // After choose(): what is fetched if an event lacks fields that it declares.
  void guard_events();

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const language::Field* failed_field() const { return failed_field_; }
  // Not all ways were compared: the budget for that was spent, and the best so far was taken.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

 private:
  [[nodiscard]] bool walk_field(TypeId type,
                                const Wanted& wanted,
                                const Options& from,
                                const Graphs& visited,
                                ChoiceGroups& groups);
  [[nodiscard]] bool follow(const Wanted& wanted, const Options& options, ChoiceGroups& groups);
  [[nodiscard]] bool walk(TypeId type,
                          const std::vector<const Items*>& selections,
                          const Options& options,
                          ChoiceGroups& groups);
  [[nodiscard]] bool walk_abstract(TypeId type,
                                   const CollectedFields& position,
                                   const Option& at,
                                   const std::vector<TypeId>* members,
                                   ChoiceGroups& groups);
  [[nodiscard]] bool walk_as_object(const CollectedFields& position,
                                    const Option& at,
                                    ChoiceGroups& groups);
  [[nodiscard]] bool walk_common(TypeId type,
                                 const WantedList& common,
                                 const Option& at,
                                 CollectedFields& by_type,
                                 ChoiceGroups& groups);
  [[nodiscard]] bool walk_type(TypeId on,
                               const WantedList& list,
                               const Option& at,
                               ChoiceGroups& groups);
  [[nodiscard]] Options on_all(const Option& at, const Wanted& wanted);
  [[nodiscard]] std::vector<TypeId> members_of_all(TypeId type, const Options& options) const;
  template <class WalkOption>  // bool(const Option&, ChoiceGroups&)
  [[nodiscard]] bool commit(const Options& options, ChoiceGroups& groups, const WalkOption& walk);
  [[nodiscard]] std::uint64_t cost_of(const ChoiceGroups& groups);
  [[nodiscard]] bool fail(TypeId type, Index field);

  PlanningContext context_;
  FieldSetWalk field_sets_;
  Moves moves_;
  EventGuards guards_;
  bool cut_short_ = false;
  std::string failure_;
  const language::Field* failed_field_ = nullptr;
};

}  // namespace exec::planner
