#include "exec-service/pipeline/schema_registry.h"

#include <cstddef>
#include <set>
#include <utility>

namespace exec::pipeline {

namespace {

constexpr std::size_t kServed = 2;  // N and N-1

}  // namespace

SchemaRegistry::SchemaRegistry(SharedSupergraph first) {
  newest_first_.push_back(std::move(first));
}

void SchemaRegistry::add(SharedSupergraph newest) {
  const shared::Lock lock(mutex_);
  std::erase_if(newest_first_, [&](const auto& other) { return other->id == newest->id; });
  newest_first_.insert(newest_first_.begin(), std::move(newest));
  if (newest_first_.size() > kServed) newest_first_.resize(kServed);
}

void SchemaRegistry::add_private(SharedSupergraph schema) {
  const shared::Lock lock(mutex_);
  private_.push_back(std::move(schema));
}

SharedSupergraph SchemaRegistry::find(std::string_view id) const {
  const shared::Lock lock(mutex_);
  if (id.empty()) return newest_first_.front();
  for (const auto* schemas : {&newest_first_, &private_})
    for (const SharedSupergraph& each : *schemas)
      if (each->id == id) return each;
  return nullptr;
}

std::vector<std::string> SchemaRegistry::ids() const {
  const shared::Lock lock(mutex_);
  std::vector<std::string> ids;
  ids.reserve(newest_first_.size());
  for (const SharedSupergraph& each : newest_first_)
    ids.push_back(each->id);
  return ids;
}

std::vector<std::string> SchemaRegistry::providers() const {
  const shared::Lock lock(mutex_);
  std::set<std::string> all;
  for (const SharedSupergraph& each : newest_first_) {
    const std::vector<std::string> some = each->events.providers();
    all.insert(some.begin(), some.end());
  }
  return {all.begin(), all.end()};
}

}  // namespace exec::pipeline
