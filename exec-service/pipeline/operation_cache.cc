#include "exec-service/pipeline/operation_cache.h"

#include <utility>
#include <vector>

namespace exec::pipeline {

namespace {

std::string_view schema_of(std::string_view key) {
  return key.substr(0, key.find('\0'));
}

}  // namespace

std::shared_ptr<const CheckedDocument> OperationCache::find_document(const std::string& key) {
  const shared::Lock lock(mutex_);
  const auto* found = documents_.find(key);
  ++(found == nullptr ? counters_.document_misses : counters_.document_hits);
  return found == nullptr ? nullptr : *found;
}

void OperationCache::put_document(const std::string& key,
                                  std::shared_ptr<const CheckedDocument> document) {
  std::size_t bytes = sizeof(CheckedDocument) + key.size();
  if (document->document != nullptr) bytes += document->document->bytes_reserved();
  const shared::Lock lock(mutex_);
  if (!is_served_(schema_of(key))) return;
  documents_.put(key, std::move(document), bytes);
}

std::optional<CachedPlan> OperationCache::find_plan(const std::string& key) {
  const shared::Lock lock(mutex_);
  const auto* found = plans_.find(key);
  ++(found == nullptr ? counters_.plan_misses : counters_.plan_hits);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void OperationCache::put_plan(const std::string& key, CachedPlan plan) {
  const shared::Lock lock(mutex_);
  if (plan.plan && (*plan.plan)->cut_short) ++counters_.plans_cut_short;
  if (!is_served_(schema_of(key))) return;
  plans_.put(key, std::move(plan), 1);
}

void OperationCache::forget_schema(std::string_view schema_id) {
  const auto is_of_it = [&](const std::string& key, const auto&) {
    return schema_of(key) == schema_id;
  };
  std::vector<std::shared_ptr<const CheckedDocument>> documents;  // go after the lock
  std::vector<CachedPlan> plans;
  const shared::Lock lock(mutex_);
  documents = documents_.take_if(is_of_it);
  plans = plans_.take_if(is_of_it);
}

OperationCacheCounters OperationCache::counters() const {
  const shared::Lock lock(mutex_);
  OperationCacheCounters counters = counters_;
  counters.documents = documents_.size();
  counters.plans = plans_.size();
  return counters;
}

}  // namespace exec::pipeline
