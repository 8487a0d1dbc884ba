// PlanningContext: what every part of one planning reads and adds to. PlanningBudget: how much of
// it there may be.
//
// Thread: one planning.
#pragma once

#include <cstddef>

#include "exec-service/planner/item_table.h"
#include "exec-service/planner/move_trie.h"
#include "exec-service/planner/planner_limits.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::planner {

class PlanningBudget {
 public:
  explicit PlanningBudget(const PlannerLimits& limits) : limits_(limits) {}

  // Counts one more selection or move; false once the limits are exceeded.
  [[nodiscard]] bool spend(const MoveTrie& trie) {
    if (is_spent_) return false;
    is_spent_ = ++work_ > limits_.work_max || trie.size() > limits_.moves_max;
    return !is_spent_;
  }
  // Counts steps of a later stage likewise.
  [[nodiscard]] bool spend(std::size_t steps) {
    work_ += steps;
    is_spent_ = is_spent_ || work_ > limits_.work_max;
    return !is_spent_;
  }
  [[nodiscard]] bool is_spent() const { return is_spent_; }
  // Whether there is still some left for comparing ways, where one has been found.
  [[nodiscard]] bool may_compare() const { return work_ < limits_.comparing_work_max; }

  [[nodiscard]] std::size_t& work() { return work_; }  // for collect_fields()
  [[nodiscard]] std::size_t depth_max() const { return limits_.depth_max; }

 private:
  PlannerLimits limits_;
  std::size_t work_ = 0;
  bool is_spent_ = false;
};

struct PlanningContext {
  const supergraph::Supergraph& supergraph;
  const schema::Schema& model;  // the supergraph's
  ItemTable& items;
  MoveTrie& trie;
  PlanningBudget& budget;
};

}  // namespace exec::planner
