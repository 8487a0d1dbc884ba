// event_problem: whether an event is what the event graph says that it is, all of it, whatever an
// operation selects.
//
//   {"id":7,"origin":{"city":"Porto"}}   Flight, Airport @key(fields: "code")
//      → has no key of Airport at origin: it needs "code"
//
// A row must not get an answer from an event that another row reports as bad, nor a subgraph a key
// that is none, so that the check does not depend on the plan.
//
// Source: docs/event-graph.md "What an event must be"; GraphQL §3.5, §3.9 and §6.4.3 for values.
// Shapes: paths are those of the JSON, `legs.0.from`. Members that the event graph does not declare
//         are not looked at. A declared field that is absent is not a problem if it may be null or
//         if a subgraph can deliver it (EventGraph::is_fetchable).
// Errors: none.
// Thread: any; a pure function.
#pragma once

#include <string>

#include "exec-service/supergraph/supergraph.h"
#include "shared/json/value.h"

namespace exec::execution {

// Reads after "The event at flights[2]@1041 "; empty if the event can be the field's value.
[[nodiscard]] std::string event_problem(const supergraph::Supergraph& supergraph,
                                        const supergraph::SubscribeBinding& binding,
                                        shared::json::Value event);

}  // namespace exec::execution
