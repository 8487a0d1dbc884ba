// The event graph's file, laid over the supergraph as one more graph.
//
//   events.graphql ─ event_machinery() ─▶ TypeSystemBuilder (kOverlay) ─▶ model
//                  └ read_event_overlay() ─▶ Graph, joins, bindings
//
// Every field that the file declares comes with the event, @external or not, so it is local to the
// event graph; keys are never resolvable there. What the planner sees is ordinary join data.
//
// Source: docs/event-graph.md.
// Errors: root fields without an event directive, composite types that the file does not declare.
// Thread: one load.
#pragma once

#include "exec-service/schema/type_system_builder.h"
#include "exec-service/supergraph/event_dialect.h"
#include "exec-service/supergraph/join_reader.h"

namespace exec::supergraph {

// What of the file is federation's or the dialect's and no part of the type system.
[[nodiscard]] schema::Machinery event_machinery(const Features& features);

// SDL of edfs__PublishResult where `file` uses it without declaring it, else null.
[[nodiscard]] std::unique_ptr<const schema::SdlFile> publish_result_sdl(
    const schema::SdlFile& file, schema::ProblemList& problems);

// Its own definition in `file` must be what a publication answers.
void check_publish_result(const schema::SdlFile& file, schema::ProblemList& problems);

// `files`: the event graph's, and publish_result_sdl's if there is one.
void read_event_overlay(const std::vector<const schema::SdlFile*>& files,
                        const Features& features,
                        const JoinTarget& target,
                        const schema::SchemaLimits& limits);

// Bindings of event directives that were composed into the supergraph, and which of its graphs are
// nothing but events.
void read_composed_events(const schema::SdlFile& file,
                          const Features& features,
                          const JoinTarget& target,
                          const schema::SchemaLimits& limits);

}  // namespace exec::supergraph
