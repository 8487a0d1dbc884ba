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
#include <map>
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

  // Whether the row is the same under another schema, for the viewers that it has: its source is
  // compiled to `now` there.
  [[nodiscard]] static bool differs_in_schema_only(const routing::Row& row, const Prepared& now);

  // What was read under `row` may be executed as `by` where no replica serves its own schema.
  void supersede(const routing::Row& row, const routing::Row& by);
  // What the replicas that take rows serve now.
  void set_schemas(std::vector<ReplicaSchemas> replicas);

  [[nodiscard]] std::size_t size() const { return table_.size(); }

 private:
  // The row that a viewer of `row` has once it is compiled like this.
  [[nodiscard]] routing::Row& acquire_for_viewer_of(const routing::Row& row,
                                                    const CompiledSubscription& subscription);
  [[nodiscard]] routing::Row& acquire(const CompiledSubscription& subscription,
                                      std::string_view scope,
                                      std::shared_ptr<const RowViewer> viewer);

  // What a row is defined as while no replica serves its own schema.
  struct Successor {
    const routing::Row* row;
    routing::SharedRowDefinition definition;
    bool is_in_place = false;
  };
  void update(RowId id, Successor& successor);
  // Replicas are there, and none of them serves the schema.
  [[nodiscard]] bool is_unserved(std::string_view schema_id) const;

  Executor& executor_;
  routing::RowTable table_;
  std::vector<ReplicaSchemas> replicas_;
  std::map<RowId, Successor> successors_;
};

}  // namespace conn::pipeline
