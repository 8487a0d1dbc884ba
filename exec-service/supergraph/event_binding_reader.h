// read_event_binding: the event directives of one root field → a binding in Supergraph::events.
//
//   @edfs__kafkaSubscribe(topics: ["flights.{{ args.id }}"], providerId: "main")
//   @edfs__kafkaPublish(topic: "delays", providerId: "main", key: "{{ args.id }}",
//                       headers: [{name: "source", value: "api"}])
//   @eventsSubscribe(topic: "flights", sourceName: "main")     also sourceID
//
// Source: Cosmo EDFS; `key` and `headers` are ours (docs/event-graph.md).
// Errors: to `errors`, at the place of the directive or value; what check_event_directives() reports
//         is not reported again.
// Thread: one load.
#pragma once

#include "exec-service/supergraph/event_dialect.h"
#include "exec-service/supergraph/event_filter_reader.h"
#include "exec-service/supergraph/join_reader.h"

namespace exec::supergraph {

[[nodiscard]] bool has_event_directive(const EventDialect& dialect,
                                       const language::FieldDefinition& node);

void read_event_binding(const EventDialect& dialect,
                        const EventField& at,
                        const JoinTarget& target,
                        const schema::SchemaLimits& limits);

}  // namespace exec::supergraph
