// EventGraph: which root fields are events, and how each is bound to topics.
//
//   type Subscription {
//     flightUpdated(origin: String!): Flight!
//       @edfs__kafkaSubscribe(topics: ["flights"], providerId: "main")
//       @openfed__subscriptionFilter(condition: { IN: { fieldPath: "origin.code",
//                                                       values: ["{{ args.origin }}"] } })
//   }
//   type Mutation {
//     reportDelay(id: ID!): edfs__PublishResult! @edfs__kafkaPublish(topic: "delays", key: "{{
//     args.id }}")
//   }
//
// To the planner an event graph is a graph like any other (Graph::is_event): what an event carries
// is local to it, its keys are not resolvable, so the only way in is a bound root field.
//
// Source: Cosmo's EDFS dialect, with the additions of docs/event-graph.md.
// Shapes: bindings in source order; the index of one is its number in plans. Holes of templates are
//         arguments of the field, checked at load; what they hold is known at subscribe.
// Thread: any (immutable), part of a Supergraph.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/schema/id_set.h"
#include "exec-service/schema/schema.h"
#include "exec-service/schema/type_ref.h"
#include "exec-service/supergraph/supergraph_ids.h"
#include "exec-service/supergraph/template.h"
#include "shared/exec_api/filter.h"
#include "shared/exec_api/provider_use.h"

namespace exec::supergraph {

using shared::exec_api::Comparison;
using shared::exec_api::ProviderUse;

struct FilterValue {
  std::string json;  // a constant scalar as JSON; empty: `text` has holes
  Template text;
};

struct FilterCondition {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kIn };

  Kind kind = Kind::kAnd;
  std::vector<FilterCondition> of;  // kAnd, kOr: at least one; kNot: exactly one
  std::vector<std::string> path;    // kIn: member names from the event's root, at least one
  Comparison comparison = Comparison::kByJsonType;
  std::vector<FilterValue> values;  // kIn
};

// A field of the subscription root.
struct SubscribeBinding {
  schema::FieldId field;
  GraphId graph;
  std::string provider;
  std::string provider_at;       // file:line:column of what names it
  std::vector<Template> topics;  // at least one
  std::optional<FilterCondition> filter;
};

struct HeaderTemplate {
  std::string name;
  Template value;
};

// A field of the mutation root.
struct PublishBinding {
  schema::FieldId field;
  GraphId graph;
  std::string provider;
  std::string provider_at;  // file:line:column of what names it
  Template topic;
  std::optional<Template> key;  // absent: a null key
  std::vector<HeaderTemplate> headers;
};

using FetchableFields = schema::IdSet<schema::FieldId>;

struct EventGraph {
  std::vector<SubscribeBinding> subscriptions;
  std::vector<PublishBinding> publications;
  // By GraphId: fields that an event of the graph may carry, and that a subgraph can deliver where
  // it does not. Empty for graphs without events.
  std::vector<FetchableFields> fetchable;

  [[nodiscard]] bool is_fetchable(schema::FieldId field, GraphId graph) const {
    return graph.value < fetchable.size() && fetchable[graph.value].contains(field);
  }

  [[nodiscard]] const SubscribeBinding* find_subscription(schema::FieldId field) const;
  [[nodiscard]] const PublishBinding* find_publication(schema::FieldId field) const;
  // The providers that subscriptions read from, sorted, each once.
  [[nodiscard]] std::vector<std::string> providers_read() const;
  // Of each binding, in source order.
  [[nodiscard]] std::vector<ProviderUse> uses_for_reading(const schema::Schema& model) const;
  [[nodiscard]] std::vector<ProviderUse> uses_for_publishing(const schema::Schema& model) const;
};

}  // namespace exec::supergraph
