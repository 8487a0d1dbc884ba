#include "exec-service/pipeline/operation_cache.h"

#include <utility>
#include <vector>

namespace exec::pipeline {

namespace {

std::string_view schema_of(std::string_view key) {
  return key.substr(0, key.find('\0'));
}

Weight weight_of(const std::string& key, const CheckedDocument& document) {
  Weight weight{.own = sizeof(document) + (2 * key.size()) + document.hash.size()};
  for (const language::GraphQLError& error : document.errors) {
    weight.own += sizeof(error) + error.message.size() + error.code.size() +
                  (error.locations.size() * sizeof(language::SourceLocation));
    for (const std::string& step : error.path)
      weight.own += sizeof(step) + step.size();
  }
  if (document.document != nullptr) weight.own += document.document->bytes_reserved();
  for (const auto& normalized : document.normalized)
    weight.own += sizeof(normalized) + (normalized == nullptr ? 0 : normalized->bytes());
  return weight;
}

// A plan keeps its document, which all plans of the document share.
Weight weight_of(const std::string& key, const CachedPlan& plan) {
  Weight weight{.own = sizeof(plan) + (2 * key.size()) + plan.plan_bytes};
  if (plan.document != nullptr)
    weight.shared[0] = {plan.document.get(), plan.document->bytes_reserved()};
  return weight;
}

}  // namespace

std::shared_ptr<const CheckedDocument> OperationCache::find_document(const std::string& key,
                                                                     std::int64_t now_ms) {
  const shared::Lock lock(mutex_);
  const auto* found = documents_.find(key, now_ms);
  ++(found == nullptr ? counters_.document_misses : counters_.document_hits);
  return found == nullptr ? nullptr : *found;
}

void OperationCache::put_document(const std::string& key,
                                  std::shared_ptr<const CheckedDocument> document,
                                  std::int64_t now_ms) {
  const Weight weight = weight_of(key, *document);
  const shared::Lock lock(mutex_);
  if (!is_served_(schema_of(key))) return;
  documents_.put(key, std::move(document), weight, now_ms);
}

std::optional<CachedPlan> OperationCache::find_plan(const std::string& key, std::int64_t now_ms) {
  const shared::Lock lock(mutex_);
  const auto* found = plans_.find(key, now_ms);
  ++(found == nullptr ? counters_.plan_misses : counters_.plan_hits);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void OperationCache::put_plan(const std::string& key, CachedPlan plan, std::int64_t now_ms) {
  const Weight weight = weight_of(key, plan);
  const shared::Lock lock(mutex_);
  if (!is_served_(schema_of(key))) return;
  plans_.put(key, std::move(plan), weight, now_ms);
}

void OperationCache::count_plan(const CachedPlan& plan) {
  const shared::Lock lock(mutex_);
  if (plan.plan && (*plan.plan)->cut_short) ++counters_.plans_cut_short;
}

void OperationCache::expire(std::int64_t now_ms) {
  const shared::Lock lock(mutex_);
  documents_.expire(now_ms);
  plans_.expire(now_ms);
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
  counters.document_bytes = documents_.bytes();
  counters.plans = plans_.size();
  counters.plan_bytes = plans_.bytes();
  return counters;
}

}  // namespace exec::pipeline
