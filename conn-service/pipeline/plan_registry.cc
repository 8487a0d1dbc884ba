#include "conn-service/pipeline/plan_registry.h"

#include <algorithm>

namespace conn::pipeline {

namespace {

std::size_t bytes_of(const routing::RowSource& source) {
  return source.document->text.size() + source.document->id.size() + source.operation_name.size() +
         source.variables_json.size();
}

}  // namespace

PlanPlace PlanRegistry::add(routing::SharedRowSource source, const OperationKey& operation) {
  const PlanKey* key = &source->digest;
  const auto [node, is_new] = by_key_.try_emplace(key);
  Entry& entry = node->second;
  if (is_new) {
    entry.plan.source = std::move(source);
    ++schemas_[entry.plan.source->schema_id.text()].plans;
    make_ready(entry);
  }
  entry.plan.operations.push_back(operation);
  return {.plan = &entry.plan, .index = entry.plan.operations.size() - 1};
}

std::optional<OperationKey> PlanRegistry::remove(const PlanPlace& place) {
  if (place.plan == nullptr) return std::nullopt;
  auto& operations = place.plan->operations;
  std::optional<OperationKey> moved;
  if (place.index + 1 < operations.size()) {
    operations[place.index] = operations.back();
    moved = operations[place.index];
  }
  operations.pop_back();
  if (!operations.empty()) return moved;

  const auto found = by_key_.find(&place.plan->key());
  Entry& entry = found->second;
  if (entry.state == State::kReady) make_unready(entry);
  if (entry.state == State::kLater) later_.erase({entry.later_ms, &entry.plan.key()});
  const auto schema = schemas_.find(entry.plan.source->schema_id.text());
  if (--schema->second.plans == 0) schemas_.erase(schema);
  const routing::SharedRowSource key_holder = entry.plan.source;  // until the node has gone
  by_key_.erase(found);
  return std::nullopt;
}

std::vector<Plan*> PlanRegistry::take_some(std::string_view except_schema,
                                           std::size_t count_max,
                                           std::size_t bytes_max) {
  std::vector<Plan*> taken;
  std::size_t bytes = 0;
  for (auto& [id, schema] : schemas_) {
    if (id == except_schema) continue;
    while (schema.first != nullptr && taken.size() < count_max) {
      Entry& entry = *schema.first;
      bytes += bytes_of(*entry.plan.source);
      if (!taken.empty() && bytes > bytes_max) return taken;
      make_unready(entry);
      entry.state = State::kAsked;
      taken.push_back(&entry.plan);
    }
  }
  return taken;
}

void PlanRegistry::put_back(Plan& plan, std::int64_t at_ms) {
  Entry& entry = by_key_.at(&plan.key());
  if (entry.state != State::kAsked) return;
  ++plan.attempts;
  entry.state = State::kLater;
  entry.later_ms = at_ms;
  later_.emplace(at_ms, &plan.key());
}

void PlanRegistry::forget_asked() {
  later_.clear();
  for (auto& [key, entry] : by_key_) {
    entry.plan.attempts = 0;
    if (entry.state != State::kReady) make_ready(entry);
  }
}

void PlanRegistry::resume(std::int64_t now_ms) {
  while (!later_.empty() && later_.begin()->first <= now_ms) {
    Entry& entry = by_key_.at(later_.begin()->second);
    later_.erase(later_.begin());
    make_ready(entry);
  }
}

std::optional<std::int64_t> PlanRegistry::next_timer_ms() const {
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

Plan* PlanRegistry::find(const PlanKey& key) {
  const auto found = by_key_.find(&key);
  return found == by_key_.end() ? nullptr : &found->second.plan;
}

bool PlanRegistry::has_others(std::string_view than_schema) const {
  return std::ranges::any_of(schemas_, [&](const auto& each) { return each.first != than_schema; });
}

// ---- the list of those that are ready, in the order in which they became so ---------------------

void PlanRegistry::make_ready(Entry& entry) {
  Schema& schema = schema_of(entry);
  entry.state = State::kReady;
  entry.previous = schema.last;
  entry.next = nullptr;
  (schema.last == nullptr ? schema.first : schema.last->next) = &entry;
  schema.last = &entry;
}

void PlanRegistry::make_unready(Entry& entry) {
  Schema& schema = schema_of(entry);
  (entry.previous == nullptr ? schema.first : entry.previous->next) = entry.next;
  (entry.next == nullptr ? schema.last : entry.next->previous) = entry.previous;
}

PlanRegistry::Schema& PlanRegistry::schema_of(const Entry& entry) {
  return schemas_.at(entry.plan.source->schema_id.text());
}

}  // namespace conn::pipeline
