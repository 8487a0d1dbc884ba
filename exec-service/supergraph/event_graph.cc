#include "exec-service/supergraph/event_graph.h"

#include <algorithm>
#include <set>

namespace exec::supergraph {

namespace {

template <class Binding>
const Binding* find_binding(const std::vector<Binding>& all, schema::FieldId field) {
  const auto found =
      std::ranges::find_if(all, [&](const Binding& each) { return each.field == field; });
  return found == all.end() ? nullptr : &*found;
}

template <class Binding>
std::vector<ProviderUse> uses_of(const std::vector<Binding>& all, const schema::Schema& model) {
  std::vector<ProviderUse> uses;
  uses.reserve(all.size());
  for (const Binding& each : all)
    uses.push_back({each.provider, model.to_string(each.field), each.provider_at});
  return uses;
}

}  // namespace

const SubscribeBinding* EventGraph::find_subscription(schema::FieldId field) const {
  return find_binding(subscriptions, field);
}

const PublishBinding* EventGraph::find_publication(schema::FieldId field) const {
  return find_binding(publications, field);
}

std::vector<std::string> EventGraph::providers_read() const {
  std::set<std::string> names;
  for (const SubscribeBinding& binding : subscriptions)
    names.insert(binding.provider);
  return {names.begin(), names.end()};
}

std::vector<ProviderUse> EventGraph::uses_for_reading(const schema::Schema& model) const {
  return uses_of(subscriptions, model);
}

std::vector<ProviderUse> EventGraph::uses_for_publishing(const schema::Schema& model) const {
  return uses_of(publications, model);
}

}  // namespace exec::supergraph
