#include "conn-service/pipeline/rows.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/viewer_scope.h"

namespace conn::pipeline {

using routing::Row;

namespace {

routing::RowKey key_of(const routing::RowSource& source,
                       const Prepared& prepared,
                       std::string_view scope) {
  return {.schema_id = source.schema_id,
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
  }
  return row;
}

bool Rows::differs_in_schema_only(const Row& row, const Prepared& now) {
  const std::string scope = scope_of(row.definition->viewer.get());
  return routing::digest_of(key_of(*row.definition->source, now, scope)) == *row.digest;
}

void Rows::release(Row& row) {
  const RowId id = row.id;
  if (!table_.release(row)) return;
  successors_.erase(id);
  executor_.drop_row(id);
}

void Rows::supersede(const Row& row, const Row& by) {
  Successor& successor = successors_[row.id];
  successor.row = &row;
  successor.definition = by.definition;
  const bool was_in_place = std::exchange(successor.is_in_place, false);
  update(row.id, successor);
  if (was_in_place && !successor.is_in_place) executor_.define_row(row.id, row.definition);
}

void Rows::set_schemas(std::vector<ReplicaSchemas> replicas) {
  replicas_ = std::move(replicas);
  for (auto& [id, successor] : successors_)
    update(id, successor);
}

void Rows::update(RowId id, Successor& successor) {
  const bool is_in_place = is_unserved(successor.row->definition->source->schema_id);
  if (std::exchange(successor.is_in_place, is_in_place) == is_in_place) return;
  executor_.define_row(id, is_in_place ? successor.definition : successor.row->definition);
}

bool Rows::is_unserved(std::string_view schema_id) const {
  return !replicas_.empty() && std::ranges::none_of(replicas_, [&](const ReplicaSchemas& replica) {
    return std::ranges::find(replica.served, schema_id) != replica.served.end();
  });
}

}  // namespace conn::pipeline
