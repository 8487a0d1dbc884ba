#include "conn-service/pipeline/plan_registry.h"

#include <algorithm>
#include <utility>

namespace conn::pipeline {

namespace {

std::string key_of(const CompiledSubscription& subscription) {
  return prepare_key(*subscription.document, subscription.operation_name,
                     subscription.variables_json) +
         subscription.prepared->schema_id;
}

}  // namespace

PlanPlace PlanRegistry::add(const SharedSubscription& subscription, const OperationKey& operation) {
  std::string key = key_of(*subscription);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    auto entry = std::make_unique<Entry>();
    entry->plan = {.key = std::move(key), .subscription = subscription, .operations = {}};
    ++schemas_[subscription->prepared->schema_id].plans;
    make_ready(*entry);
    const std::string_view name = entry->plan.key;
    found = by_key_.emplace(name, std::move(entry)).first;
  }
  Plan& plan = found->second->plan;
  plan.operations.push_back(operation);
  return {.plan = &plan, .index = plan.operations.size() - 1};
}

std::optional<OperationKey> PlanRegistry::remove(const PlanPlace& place) {
  if (place.plan == nullptr) return std::nullopt;
  std::vector<OperationKey>& operations = place.plan->operations;
  std::optional<OperationKey> moved;
  if (place.index + 1 < operations.size()) {
    operations[place.index] = operations.back();
    moved = operations[place.index];
  }
  operations.pop_back();
  if (!operations.empty()) return moved;

  const auto node = by_key_.extract(std::string_view(place.plan->key));
  Entry& entry = *node.mapped();
  if (entry.state == State::kReady) ready_of(entry).erase(entry.ready);
  if (entry.state == State::kLater) later_.erase(entry.later);
  const auto schema = schemas_.find(entry.plan.subscription->prepared->schema_id);
  if (--schema->second.plans == 0) schemas_.erase(schema);
  return std::nullopt;
}

std::vector<Plan*> PlanRegistry::take_some(std::string_view except_schema, std::size_t count_max) {
  std::vector<Plan*> taken;
  for (auto& [id, schema] : schemas_) {
    if (id == except_schema) continue;
    while (!schema.ready.empty() && taken.size() < count_max) {
      Entry& entry = *schema.ready.front();
      schema.ready.pop_front();
      entry.state = State::kAsked;
      taken.push_back(&entry.plan);
    }
  }
  return taken;
}

void PlanRegistry::put_back(Plan& plan, std::int64_t at_ms) {
  Entry& entry = *by_key_.at(plan.key);
  if (entry.state != State::kAsked) return;
  ++plan.attempts;
  entry.state = State::kLater;
  entry.later = later_.emplace(at_ms, plan.key);
}

void PlanRegistry::forget_asked() {
  for (const auto& [key, entry] : by_key_) {
    entry->plan.attempts = 0;
    if (entry->state == State::kLater) later_.erase(entry->later);
    if (entry->state != State::kReady) make_ready(*entry);
  }
}

void PlanRegistry::resume(std::int64_t now_ms) {
  while (!later_.empty() && later_.begin()->first <= now_ms) {
    Entry& entry = *by_key_.at(later_.begin()->second);
    later_.erase(later_.begin());
    make_ready(entry);
  }
}

std::optional<std::int64_t> PlanRegistry::next_timer_ms() const {
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

Plan* PlanRegistry::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &found->second->plan;
}

bool PlanRegistry::has_others(std::string_view than_schema) const {
  return std::ranges::any_of(schemas_, [&](const auto& each) { return each.first != than_schema; });
}

void PlanRegistry::make_ready(Entry& entry) {
  std::list<Entry*>& ready = ready_of(entry);
  entry.state = State::kReady;
  entry.ready = ready.insert(ready.end(), &entry);
}

std::list<PlanRegistry::Entry*>& PlanRegistry::ready_of(const Entry& entry) {
  return schemas_.at(entry.plan.subscription->prepared->schema_id).ready;
}

}  // namespace conn::pipeline
