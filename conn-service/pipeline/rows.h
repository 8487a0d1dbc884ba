// Rows: the rows that are in use, defined at the executor for exactly as long.
//
//   acquire ─▶ define_row ... drop_row ◀─ release of the last use
//
// Groups use a row, and so do executions in flight: one that was swapped for another is still needed
// for what was read under it.
//
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/pipeline/request.h"
#include "conn-service/routing/row_table.h"

namespace conn::pipeline {

// What a row is compiled to now; null: the same as before. Topics and filter are the same.
using Recompile = std::function<SharedSubscription(const routing::RowDefinition&)>;

class Rows {
 public:
  struct Swap {
    routing::Row* from;
    routing::Row* to;
  };

  explicit Rows(Executor& executor) : executor_(executor) {}

  // Each counts one use; release() counts it away.
  [[nodiscard]] routing::Row& acquire(const CompiledSubscription& subscription,
                                      const Viewer* viewer);
  // The rows that are others now, with one use of each row counted.
  [[nodiscard]] std::vector<Swap> acquire_swaps(const Recompile& recompile);
  static void retain(routing::Row& row) { ++row.uses; }
  void release(routing::Row& row);

  [[nodiscard]] std::size_t size() const { return table_.size(); }

 private:
  // The row that a viewer of `row` has once it is compiled like this.
  [[nodiscard]] routing::Row& acquire_for_viewer_of(const routing::Row& row,
                                                    const CompiledSubscription& subscription);
  [[nodiscard]] routing::Row& acquire(const CompiledSubscription& subscription,
                                      std::string_view scope,
                                      std::shared_ptr<const RowViewer> viewer);

  Executor& executor_;
  routing::RowTable table_;
};

}  // namespace conn::pipeline
