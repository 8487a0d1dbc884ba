// Rows: the rows that are in use, defined at the executor for exactly as long.
//
//   acquire ─▶ define_row ... drop_row ◀─ release of the last use
//
// Groups use a row, and so do executions in flight: one that was swapped for another is still needed
// for what was read under it.
//
// When another schema comes into force, a row of the former one is undecided until the operations
// that have it are compiled again. Then it is superseded, if it is the same but for the schema: where
// no replica serves the former one, it is executed as its successor, or as that one's. Or it is left
// behind, if it is different for one of its operations at least, or these have gone or ended: only
// its own schema would do.
//
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
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

  // Whether the row is the same but for the schema, if its source is compiled to `now` under another
  // one, where its viewers have the scope `scope`.
  [[nodiscard]] static bool differs_in_schema_only(const routing::Row& row,
                                                   const Prepared& now,
                                                   std::string_view scope);

  // What was read under `row` may be executed as `by` where no replica serves its own schema, unless
  // it is left behind. `by` is used for as long as `row`.
  void supersede(routing::Row& row, routing::Row& by);
  void leave_behind(const routing::Row& row);
  // Another schema comes into force: rows are undecided again.
  void begin_switch() { left_behind_.clear(); }
  // Whether there are live operations that are compiled under another schema than that in force.
  void set_switching(bool is_switching) { is_switching_ = is_switching; }
  [[nodiscard]] bool is_left_behind(const routing::Row& row) const;
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

  struct Superseded {
    routing::Row& row;
    routing::Row& by;
    routing::SharedRowDefinition in_place;  // as which it is defined now
  };
  [[nodiscard]] const routing::Row& last_successor(const routing::Row& row) const;
  // Defines it as itself, or as the first of its successors that is served.
  void update(Superseded& superseded);
  void update_predecessors(RowId id);
  enum class Redefine : bool { kNo, kYes };
  void forget_successor(RowId id, Redefine redefine);
  // Replicas are there, and none of them serves the schema.
  [[nodiscard]] bool is_unserved(std::string_view schema_id) const;

  Executor& executor_;
  routing::RowTable table_;
  std::vector<ReplicaSchemas> replicas_;
  std::map<RowId, Superseded> superseded_;          // without circles
  std::set<std::pair<RowId, RowId>> predecessors_;  // by successor
  std::set<RowId> left_behind_;
  bool is_switching_ = false;
};

}  // namespace conn::pipeline
