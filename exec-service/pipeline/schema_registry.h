// SchemaRegistry: the schemas that are served: the newest, and the one before it, so that callers
// may move from one to the other while both answer. Beside them private schemas, by their names.
//
// Who may name a private one is not checked here: rpc has done so.
//
// Thread: any (a lock inside; what it answers is immutable).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/supergraph/supergraph.h"
#include "shared/sync/mutex.h"

namespace exec::pipeline {

using SharedSupergraph = std::shared_ptr<const supergraph::Supergraph>;

class SchemaRegistry {
 public:
  explicit SchemaRegistry(SharedSupergraph first);

  // `newest` becomes the default; a schema that is served already only changes its rank.
  void add(SharedSupergraph newest);

  // Found by its id, and not announced.
  void add_private(SharedSupergraph schema);

  // Null: not served. An empty id is the default's.
  [[nodiscard]] SharedSupergraph find(std::string_view id) const;
  // Of those that are not private: newest first; providers of all of them, sorted, each once.
  [[nodiscard]] std::vector<std::string> ids() const;
  [[nodiscard]] std::vector<std::string> providers() const;

 private:
  mutable shared::Mutex mutex_;
  std::vector<SharedSupergraph> newest_first_ GUARDED_BY(mutex_);
  std::vector<SharedSupergraph> private_ GUARDED_BY(mutex_);
};

}  // namespace exec::pipeline
