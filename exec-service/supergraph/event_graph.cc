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

}  // namespace

const SubscribeBinding* EventGraph::find_subscription(schema::FieldId field) const {
  return find_binding(subscriptions, field);
}

const PublishBinding* EventGraph::find_publication(schema::FieldId field) const {
  return find_binding(publications, field);
}

std::vector<std::string> EventGraph::providers() const {
  std::set<std::string> names;
  for (const SubscribeBinding& binding : subscriptions)
    names.insert(binding.provider);
  for (const PublishBinding& binding : publications)
    names.insert(binding.provider);
  return {names.begin(), names.end()};
}

}  // namespace exec::supergraph
