// read_event_filter: @openfed__subscriptionFilter(condition:) → FilterCondition.
//
//   { OR: [{ IN: { fieldPath: "id", values: [1, "{{ args.ids }}"] } }, { NOT: { IN: {...} } }] }
//
// Source: Cosmo, "@openfed__subscriptionFilter": each condition has one of AND, OR, NOT and IN.
// Errors: to `errors`, at the place of the value, also for what can never match. A path to a field
//         that no type declares is a warning: such values compare by JSON type.
// Thread: one load.
#pragma once

#include <optional>

#include "exec-service/supergraph/event_graph.h"
#include "exec-service/supergraph/join_reader.h"

namespace exec::supergraph {

// Where the filter stands.
struct EventField {
  const schema::SdlFile& file;
  const language::FieldDefinition& node;
  schema::FieldId field;
  GraphId graph;
};

[[nodiscard]] std::optional<FilterCondition> read_event_filter(const language::Directive& directive,
                                                               const EventField& at,
                                                               const JoinTarget& target,
                                                               std::size_t depth_max);

}  // namespace exec::supergraph
