#include "exec-service/rpc/row_cache.h"

#include <utility>

namespace exec::rpc {

namespace {

std::size_t bytes_of(const ports::RowDefinition& row) {
  std::size_t bytes = sizeof(row) + row.key.size() + row.schema_id.size() +
                      row.document_hash.size() + row.document.size() + row.document_id.size() +
                      row.operation_name.size() + row.variables_json.size() +
                      row.viewer.claims_json.size();
  for (const ports::Header& header : row.viewer.headers)
    bytes += sizeof(header) + header.name.size() + header.value.size();
  return bytes;
}

}  // namespace

void RowCache::define(std::uint64_t handle, ports::SharedRowDefinition definition) {
  drop(handle);
  const std::size_t bytes = bytes_of(*definition);
  ++rows_by_schema_[definition->schema_id];
  entries_.push_front({handle, std::move(definition), bytes});
  by_handle_[handle] = entries_.begin();
  bytes_ += bytes;
  while (entries_.size() > 1 && (entries_.size() > rows_max_ || bytes_ > bytes_max_))
    forget(std::prev(entries_.end()));
}

void RowCache::drop(std::uint64_t handle) {
  const auto found = by_handle_.find(handle);
  if (found != by_handle_.end()) forget(found->second);
}

ports::SharedRowDefinition RowCache::find(std::uint64_t handle) {
  const auto found = by_handle_.find(handle);
  if (found == by_handle_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->definition;
}

void RowCache::forget(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  const auto of_schema = rows_by_schema_.find(entry->definition->schema_id);
  if (--of_schema->second == 0) rows_by_schema_.erase(of_schema);
  by_handle_.erase(entry->handle);
  entries_.erase(entry);
}

}  // namespace exec::rpc
