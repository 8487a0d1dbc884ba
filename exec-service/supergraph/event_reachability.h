// warn_of_unreachable_fields: fields of an event's types that a subscription can ask for and no
// subgraph can deliver: not in the event, and in no graph that its keys lead to.
//
//   event carries Flight{id} ── key id ──▶ flights ── key code ──▶ gates      reachable
//                                          weather (no resolvable key)        a warning names its
//                                          fields
//
// Source: docs/configuration.md "The event graph". A type that several events carry differently
//         is checked by all that the graph declares.
// Shapes: one warning per type, its fields in source order, without a place.
// Thread: one load.
#pragma once

#include "exec-service/schema/problem.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::supergraph {

void warn_of_unreachable_fields(const Supergraph& supergraph,
                                const std::string& file,
                                schema::ProblemList& warnings);

}  // namespace exec::supergraph
