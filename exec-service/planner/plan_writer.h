// PlanWriter: the fetch graph as a QueryPlan: types, shapes, steps and what they read.
//
// The projection is projection_writer.h's.
//
// Thread: one planning.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "exec-service/planner/fetch_graph.h"
#include "exec-service/planner/plan_types.h"

namespace exec::planner {

class PlanWriter {
 public:
  // `plan.variables` are filled in.
  PlanWriter(const supergraph::Supergraph& supergraph,
             const ItemTable& items,
             const FetchGraph& graph,
             QueryPlan& plan);

  void write();
  [[nodiscard]] PlanTypes& types() { return types_; }

 private:
  void write_shapes();
  [[nodiscard]] Step write_step(const FetchStep& from);
  [[nodiscard]] std::vector<std::vector<Index>> write_ways(const FetchStep& from);
  void write_operation(const FetchStep& from, Step& step);
  void write_event(const FetchStep& from, Step& step);
  [[nodiscard]] std::vector<GuardedSlot> write_guard(const FetchStep& from);
  void write_guard_readers(const std::vector<Index>& number);
  void write_guard_readers(const FetchStep& from, const std::vector<Index>& number, Step& step);
  [[nodiscard]] Range write_inputs(const FetchStep& from);
  [[nodiscard]] Range write_representation(const RepresentationDraft& draft);
  [[nodiscard]] Index write_selection(const std::vector<Index>& together);

  const supergraph::Supergraph& supergraph_;
  const schema::Schema& model_;
  const ItemTable& items_;
  const FetchGraph& graph_;
  QueryPlan& plan_;
  PlanTypes types_;
  std::map<std::pair<Index, Index>, std::vector<Index>>
      readers_;  // FetchGraph::steps, by shape, slot
};

}  // namespace exec::planner
