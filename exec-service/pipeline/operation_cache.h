// OperationCache: documents that were parsed and validated, and plans of their operations, under
// the schema of each. Bounded in number, bytes and age; the least recently used is evicted first.
//
//   level 1: (schema id, document hash)                   → CheckedDocument
//   level 2: (schema id, operation hash, condition values) → QueryPlan, or why there is none
//
// What belongs to a schema leaves with it, and cannot come back: what is still being compiled under
// a schema that has left is not kept.
//
// Invalid documents are kept too: a client that repeats one costs a look-up.
//
// Thread: any (a lock inside; what it answers is immutable). Nothing is compiled under the lock, so
//         two threads may compile the same thing once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exec-service/pipeline/compiled_operation.h"
#include "exec-service/pipeline/lru_cache.h"
#include "exec-service/planner/planner.h"
#include "shared/sync/mutex.h"

namespace exec::pipeline {

struct OperationCacheOptions {
  CacheLimits documents;
  CacheLimits plans{.bytes_max = std::size_t{128} << 20U};
};

struct OperationCacheCounters {
  std::uint64_t documents = 0;  // kept now
  std::uint64_t document_bytes = 0;
  std::uint64_t document_hits = 0;
  std::uint64_t document_misses = 0;
  std::uint64_t plans = 0;       // kept now
  std::uint64_t plan_bytes = 0;  // with the documents that they keep
  std::uint64_t plan_hits = 0;
  std::uint64_t plan_misses = 0;
  std::uint64_t plans_cut_short = 0;  // made when the budget for comparing ways was spent
};

// A plan borrows the document it was made from, and so keeps it.
struct CachedPlan {
  planner::Planned plan;
  std::shared_ptr<const language::Document> document;
  std::size_t plan_bytes = 0;
};

class OperationCache {
 public:
  // `is_served`: whether a schema is served, by its id; called under the lock.
  using IsServed = std::function<bool(std::string_view schema_id)>;

  OperationCache(const OperationCacheOptions& options, IsServed is_served)
      : is_served_(std::move(is_served)), documents_(options.documents), plans_(options.plans) {}

  // Null: not here.
  [[nodiscard]] std::shared_ptr<const CheckedDocument> find_document(const std::string& key,
                                                                     std::int64_t now_ms);
  void put_document(const std::string& key,
                    std::shared_ptr<const CheckedDocument> document,
                    std::int64_t now_ms);

  [[nodiscard]] std::optional<CachedPlan> find_plan(const std::string& key, std::int64_t now_ms);
  void put_plan(const std::string& key, CachedPlan plan, std::int64_t now_ms);
  void count_plan(const CachedPlan& plan);  // one that was made, kept or not

  // Drops what is too old.
  void expire(std::int64_t now_ms);

  // All that was compiled under this schema. It must not be served any more.
  void forget_schema(std::string_view schema_id);

  [[nodiscard]] OperationCacheCounters counters() const;

 private:
  IsServed is_served_;
  mutable shared::Mutex mutex_;
  LruCache<std::shared_ptr<const CheckedDocument>> documents_ GUARDED_BY(mutex_);
  LruCache<CachedPlan> plans_ GUARDED_BY(mutex_);
  OperationCacheCounters counters_ GUARDED_BY(mutex_);
};

}  // namespace exec::pipeline
