// SchemaRegistry: the schemas that are served: of the public one, and of each private one, the
// newest and some before it, so that callers may move from one to the other while both answer.
//
//   publish(N+1) ─▶ default: N+1, kept: N ─ no caller needs N, or `keep_ms` is over ─▶ expire() ─▶ gone
//   publish(N)   ─▶ default: N, kept: N+1     (a roll-back: the same object, so caches stay warm)
//
// An execution holds its schema itself: what is under way when a schema leaves ends as usual.
// Who may name a private schema is not checked here: rpc has done so.
//
// Bounds: `served_max` per schema; the oldest leaves first, even if it is needed.
// Thread: any (a lock inside; what it answers is immutable). Destroying a schema takes time, so the
//         schemas that leave are handed to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/pipeline/served_schema.h"
#include "shared/sync/mutex.h"

namespace exec::pipeline {

struct KeepPolicy {
  std::int64_t keep_ms = 300'000;
  // It is kept so long although no caller has a row of it: one that has prepared operations
  // under it defines their rows with the next event only, and first has to be notified of the
  // change.
  std::int64_t keep_ms_min = 30'000;
  std::size_t served_max = 3;
};

// For metrics.
struct SchemaState {
  std::string id;
  bool is_default = false;  // else kept
};

class SchemaRegistry {
 public:
  explicit SchemaRegistry(SharedSupergraph only);  // a public one
  // The first one is public, the others are private.
  SchemaRegistry(const std::vector<SharedSchema>& first, const KeepPolicy& policy);

  // Each becomes the default of its name. A schema that is served already only changes its rank.
  // Answers those that have left.
  [[nodiscard]] std::vector<SharedSchema> publish(const std::vector<SharedSchema>& newest,
                                                  std::int64_t now_ms);
  // Answers those that have left. `needed`: ids of schemas that a caller has rows of.
  [[nodiscard]] std::vector<SharedSchema> expire(std::int64_t now_ms,
                                                 const std::set<std::string>& needed);

  // By its id; empty: the public default. A private one also by its name: its default. Null: not
  // served.
  [[nodiscard]] SharedSchema find(std::string_view id) const;
  [[nodiscard]] bool keeps_any() const;  // besides defaults

  // Of the public ones: newest first; providers that subscriptions of any of
  // them read from, sorted, each once.
  [[nodiscard]] std::vector<std::string> ids() const;
  [[nodiscard]] std::vector<std::string> providers_read() const;
  // Of all: the public ones first, of each name the newest first.
  [[nodiscard]] std::vector<SchemaState> states() const;

 private:
  struct Entry {
    SharedSchema schema;
    std::int64_t replaced_ms = 0;  // since when it is not the default any more
  };
  using Versions = std::vector<Entry>;  // newest first, never empty

  KeepPolicy policy_;
  mutable shared::Mutex mutex_;
  std::map<std::string, Versions, std::less<>> by_name_ GUARDED_BY(mutex_);  // public: empty
};

}  // namespace exec::pipeline
