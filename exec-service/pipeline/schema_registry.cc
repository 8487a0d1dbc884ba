#include "exec-service/pipeline/schema_registry.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/base/check.h"

namespace exec::pipeline {

SchemaRegistry::SchemaRegistry(SharedSupergraph only)
    : SchemaRegistry({std::make_shared<const ServedSchema>(
                         ServedSchema{.supergraph = std::move(only), .trusted = {}, .name = {}})},
                     KeepPolicy{}) {}

SchemaRegistry::SchemaRegistry(const std::vector<SharedSchema>& first, const KeepPolicy& policy)
    : policy_(policy) {
  (void)publish(first, 0);
  CHECK(by_name_.contains(""));
}

std::vector<SharedSchema> SchemaRegistry::publish(const std::vector<SharedSchema>& newest,
                                                  std::int64_t now_ms) {
  std::vector<SharedSchema> gone;
  const shared::Lock lock(mutex_);
  for (const SharedSchema& schema : newest) {
    Versions& versions = by_name_[schema->name];
    const auto known = std::ranges::find_if(
        versions, [&](const Entry& each) { return each.schema->id() == schema->id(); });
    if (!versions.empty() && known != versions.begin()) versions.front().replaced_ms = now_ms;
    if (known == versions.end()) {
      versions.insert(versions.begin(), Entry{schema});
    } else {
      std::rotate(versions.begin(), known, std::next(known));
    }
    for (; versions.size() > policy_.served_max; versions.pop_back())
      gone.push_back(std::move(versions.back().schema));
  }
  return gone;
}

std::vector<SharedSchema> SchemaRegistry::expire(std::int64_t now_ms,
                                                 const std::set<std::string>& needed) {
  const std::int64_t keep_ms_min = std::min(policy_.keep_ms_min, policy_.keep_ms);
  std::vector<SharedSchema> gone;
  const shared::Lock lock(mutex_);
  for (auto& [name, versions] : by_name_) {
    const auto stays = [&](const Entry& each) {
      const std::int64_t kept_ms = now_ms - each.replaced_ms;
      if (kept_ms < keep_ms_min) return true;
      return kept_ms < policy_.keep_ms && needed.contains(each.schema->id());
    };
    const auto leaving = std::stable_partition(std::next(versions.begin()), versions.end(), stays);
    for (auto each = leaving; each != versions.end(); ++each)
      gone.push_back(std::move(each->schema));
    versions.erase(leaving, versions.end());
  }
  return gone;
}

SharedSchema SchemaRegistry::find(std::string_view id) const {
  const shared::Lock lock(mutex_);
  if (const auto named = by_name_.find(id); named != by_name_.end())
    return named->second.front().schema;
  for (const auto& [name, versions] : by_name_)
    for (const Entry& each : versions)
      if (each.schema->id() == id) return each.schema;
  return nullptr;
}

bool SchemaRegistry::keeps_any() const {
  const shared::Lock lock(mutex_);
  return std::ranges::any_of(by_name_, [](const auto& each) { return each.second.size() > 1; });
}

std::vector<std::string> SchemaRegistry::ids() const {
  const shared::Lock lock(mutex_);
  std::vector<std::string> ids;
  for (const Entry& each : by_name_.begin()->second)
    ids.push_back(each.schema->id());
  return ids;
}

std::vector<std::string> SchemaRegistry::providers_read() const {
  const shared::Lock lock(mutex_);
  std::set<std::string> all;
  for (const Entry& each : by_name_.begin()->second) {
    const std::vector<std::string> some = each.schema->supergraph->events.providers_read();
    all.insert(some.begin(), some.end());
  }
  return {all.begin(), all.end()};
}

std::vector<SchemaState> SchemaRegistry::states() const {
  const shared::Lock lock(mutex_);
  std::vector<SchemaState> states;
  for (const auto& [name, versions] : by_name_)
    for (const Entry& each : versions)
      states.push_back({each.schema->id(), &each == &versions.front()});
  return states;
}

}  // namespace exec::pipeline
