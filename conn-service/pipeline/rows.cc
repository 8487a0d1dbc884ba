#include "conn-service/pipeline/rows.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/viewer_scope.h"
#include "shared/base/check.h"

namespace conn::pipeline {

using routing::Row;

namespace {

routing::RowKey key_of(const routing::RowSource& source,
                       const Prepared& prepared,
                       std::string_view scope) {
  if (!prepared.operation_hash.empty())
    return {.schema_id = source.schema_id.text(),
            .operation_hash = prepared.operation_hash,
            .relevant_variables_json = prepared.relevant_variables_json,
            .viewer_scope = scope};
  return {.schema_id = source.schema_id.text(),
          .document_hash = source.document->hash,
          .document_id = source.document->id,
          .operation_name = source.operation_name,
          .relevant_variables_json = prepared.relevant_variables_json,
          .viewer_scope = scope};
}

}  // namespace

Row& Rows::acquire(const CompiledSubscription& subscription, const Viewer* viewer) {
  ViewerScope scope = viewer_scope(viewer, *subscription.prepared);
  return acquire(subscription, scope.scope, std::move(scope.viewer));
}

Row& Rows::acquire_for_viewer_of(const Row& row, const CompiledSubscription& subscription) {
  return acquire(subscription, scope_of(row.definition->viewer.get()), row.definition->viewer);
}

std::vector<Rows::Swap> Rows::acquire_swaps(const Recompile& recompile) {
  std::vector<std::pair<Row*, SharedSubscription>> changed;
  table_.each([&](Row& row) {
    if (auto subscription = recompile(*row.definition))
      changed.emplace_back(&row, std::move(subscription));
  });
  std::ranges::sort(changed, {}, [](const auto& each) { return each.first->id; });
  std::vector<Swap> swaps;
  for (const auto& [row, subscription] : changed) {
    retain(*row);
    swaps.push_back({.from = row, .to = &acquire_for_viewer_of(*row, *subscription)});
  }
  return swaps;
}

Row& Rows::acquire(const CompiledSubscription& subscription,
                   std::string_view scope,
                   std::shared_ptr<const RowViewer> viewer) {
  const auto [row, is_new] =
      table_.acquire(key_of(*subscription.source, *subscription.prepared, scope));
  if (is_new) {
    row.definition = std::make_shared<const RowDefinition>(
        RowDefinition{.source = subscription.source, .viewer = std::move(viewer)});
    executor_.define_row(row.id, row.definition);
  } else {
    // What it was superseded by was decided without who comes to it now.
    forget_successor(row.id, Redefine::kYes);
  }
  return row;
}

bool Rows::differs_in_schema_only(const Row& row, const Prepared& now, std::string_view scope) {
  return routing::digest_of(key_of(*row.definition->source, now, scope)) == *row.digest;
}

void Rows::release(Row& row) {
  const RowId id = row.id;
  if (!table_.release(row)) return;
  left_behind_.erase(id);
  forget_successor(id, Redefine::kNo);
  executor_.drop_row(id);
}

// ---- another schema -----------------------------------------------------------------------------

void Rows::supersede(Row& row, Row& by) {
  if (&row == &by || left_behind_.contains(row.id)) return;
  CHECK(!superseded_.contains(by.id));  // so that there are no circles
  retain(by);
  const auto before = superseded_.find(row.id);
  auto in_place = before == superseded_.end() ? row.definition : before->second.in_place;
  forget_successor(row.id, Redefine::kNo);
  predecessors_.emplace(by.id, row.id);
  const auto known = superseded_.try_emplace(
      row.id, Superseded{.row = row, .by = by, .in_place = std::move(in_place)});
  update(known.first->second);
  update_predecessors(row.id);
}

void Rows::leave_behind(const Row& row) {
  left_behind_.insert(row.id);
  forget_successor(row.id, Redefine::kYes);
}

bool Rows::is_left_behind(const Row& row) const {
  return !is_switching_ || left_behind_.contains(last_successor(row).id);
}

const Row& Rows::last_successor(const Row& row) const {
  const Row* last = &row;
  for (auto next = superseded_.find(row.id); next != superseded_.end();
       next = superseded_.find(last->id))
    last = &next->second.by;
  return *last;
}

void Rows::forget_successor(RowId id, Redefine redefine) {
  const auto node = superseded_.extract(id);
  if (node.empty()) return;
  const Superseded& forgotten = node.mapped();
  predecessors_.erase({forgotten.by.id, id});
  if (redefine == Redefine::kYes) {
    if (forgotten.in_place != forgotten.row.definition)
      executor_.define_row(id, forgotten.row.definition);
    update_predecessors(id);
  }
  release(forgotten.by);
}

void Rows::set_schemas(std::vector<ReplicaSchemas> replicas) {
  replicas_ = std::move(replicas);
  for (auto& [id, superseded] : superseded_)
    update(superseded);
}

void Rows::update(Superseded& superseded) {
  routing::SharedRowDefinition definition = superseded.row.definition;
  if (is_unserved(definition->source->schema_id.text())) {
    const Row* next = &superseded.by;
    while (is_unserved(next->definition->source->schema_id.text())) {
      const auto later = superseded_.find(next->id);
      if (later == superseded_.end()) break;
      next = &later->second.by;
    }
    definition = next->definition;
  }
  if (std::exchange(superseded.in_place, definition) == definition) return;
  executor_.define_row(superseded.row.id, std::move(definition));
}

void Rows::update_predecessors(RowId id) {
  for (auto next = predecessors_.lower_bound({id, RowId{}});
       next != predecessors_.end() && next->first == id; ++next) {
    update(superseded_.at(next->second));
    update_predecessors(next->second);
  }
}

bool Rows::is_unserved(std::string_view schema_id) const {
  return !replicas_.empty() && std::ranges::none_of(replicas_, [&](const ReplicaSchemas& replica) {
    return std::ranges::find(replica.served, schema_id) != replica.served.end();
  });
}

}  // namespace conn::pipeline
