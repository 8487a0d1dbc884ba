// What subgraphs can deliver of an event's objects: all that is in a graph that their keys lead to.
//
// find_fetchable_fields: of the fields that an event may carry, for events that lack them.
// warn_of_unreachable_fields: fields that a subscription can ask for, which are not in the event
// either.
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

void find_fetchable_fields(Supergraph& supergraph);

void warn_of_unreachable_fields(const Supergraph& supergraph,
                                const std::string& file,
                                schema::ProblemList& warnings);

}  // namespace exec::supergraph
