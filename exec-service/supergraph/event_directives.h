// check_event_directives: every directive in an event graph is one that is obeyed there, at a place
// and with arguments that are.
//
//   @key @external @shareable @extends @tag @inaccessible           as in a subgraph
//   @authenticated @requiresScopes @policy @cost @listSize          as in a subgraph
//   @deprecated @specifiedBy @oneOf                                 as everywhere
//   @edfs__kafkaSubscribe … and their older names                   EventDialect
//
// A directive that looks as if it protected a field and does not is worse than a file that does not
// load, so that everything else is refused.
//
// Source: docs/event-graph.md.
// Errors: to `errors`, at the directive or argument, with the nearest name that is known.
// Thread: one load.
#pragma once

#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/features.h"

namespace exec::supergraph {

void check_event_directives(const schema::SdlFile& event_graph,
                            const Features& features,
                            schema::ProblemList& errors);

// Of a supergraph: only the directives that bind events.
void check_composed_event_directives(const schema::SdlFile& supergraph,
                                     const Features& features,
                                     schema::ProblemList& errors);

}  // namespace exec::supergraph
