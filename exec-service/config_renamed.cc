#include "exec-service/config_renamed.h"

namespace exec {

namespace {

using shared::config::RenamedKey;
using shared::config::Unit;

constexpr RenamedKey kRenamed[] = {
    {"timeouts.execute_timeout_ms", "timeouts.execute", Unit::kMilliseconds},
    {"timeouts.event_timeout_ms", "timeouts.event", Unit::kMilliseconds},
    {"drain.timeout_ms", "drain.timeout", Unit::kMilliseconds},
    {"limits.rows_in_flight_max", "limits.rows_in_flight"},
    {"limits.calls_in_flight_max", "limits.calls_in_flight"},
    {"limits.rows_defined_max", "limits.rows_defined"},
    {"limits.documents_cached_max", "limits.documents_cached"},
    {"limits.plans_cached_max", "limits.plans_cached"},
    {"limits.message_bytes_max", "limits.wire_message", Unit::kBytes},
    {"limits.row_bytes_max", "limits.row", Unit::kBytes},
    {"limits.document_bytes_max", "limits.operation.document", Unit::kBytes},
    {"limits.document_tokens_max", "limits.operation.tokens"},
    {"limits.document_depth_max", "limits.operation.nesting"},
    {"limits.directives_max", "limits.operation.directives"},
    {"limits.directives_per_node_max", "limits.operation.directives_per_node"},
    {"limits.aliases_max", "limits.operation.aliases"},
    {"limits.root_fields_max", "limits.operation.root_fields"},
    {"limits.field_comparisons_max", "limits.operation.field_comparisons"},
    {"operations.query.depth_max", "limits.operation.query.depth", Unit::kNone, "unlimited"},
    {"operations.query.cost_max", "limits.operation.query.cost", Unit::kNone, "unlimited"},
    {"operations.mutation.depth_max", "limits.operation.mutation.depth", Unit::kNone, "unlimited"},
    {"operations.mutation.cost_max", "limits.operation.mutation.cost", Unit::kNone, "unlimited"},
    {"operations.subscription.depth_max", "limits.operation.subscription.depth", Unit::kNone,
     "unlimited"},
    {"operations.subscription.cost_max", "limits.operation.subscription.cost", Unit::kNone,
     "unlimited"},
    {"operations.list_size_assumed", "limits.operation.assumed_list_size"},
    {"publishing.bytes_max", "publishing.buffer_max", Unit::kBytes},
    {"publishing.record_bytes_max", "publishing.record_max", Unit::kBytes},
    {"publishing.message_timeout_ms", "publishing.delivery_timeout", Unit::kMilliseconds},
    {"publishing.linger_ms", "publishing.linger", Unit::kMilliseconds},
    {"subgraph_defaults.connect_timeout_ms", "subgraph_defaults.connect_timeout",
     Unit::kMilliseconds},
    {"subgraph_defaults.timeout_ms", "subgraph_defaults.timeout", Unit::kMilliseconds},
    {"subgraph_defaults.idle_timeout_ms", "subgraph_defaults.idle_timeout", Unit::kMilliseconds},
    {"subgraph_defaults.response_bytes_max", "subgraph_defaults.response_max", Unit::kBytes},
    {"subgraph_defaults.retry.backoff_ms", "subgraph_defaults.retry.backoff", Unit::kMilliseconds},
    {"subgraph_defaults.retry.backoff_max_ms", "subgraph_defaults.retry.backoff_max",
     Unit::kMilliseconds},
    {"subgraph_defaults.retry.budget_percent", "subgraph_defaults.retry.budget", Unit::kPercent},
    {"subgraph_defaults.circuit.failures_in_a_row_max",
     "subgraph_defaults.circuit.consecutive_failures_max"},
    {"subgraph_defaults.circuit.failure_percent_max", "subgraph_defaults.circuit.failure_rate_max",
     Unit::kPercent},
    {"subgraph_defaults.circuit.window_ms", "subgraph_defaults.circuit.window",
     Unit::kMilliseconds},
    {"subgraph_defaults.circuit.open_ms", "subgraph_defaults.circuit.open", Unit::kMilliseconds},
    {"subgraph_defaults.circuit.open_max_ms", "subgraph_defaults.circuit.open_max",
     Unit::kMilliseconds},
    {"subgraph_defaults.circuit.slow_ms", "subgraph_defaults.circuit.slow", Unit::kMilliseconds},
    {"subgraphs.NAME.connect_timeout_ms", "subgraphs.NAME.connect_timeout", Unit::kMilliseconds},
    {"subgraphs.NAME.timeout_ms", "subgraphs.NAME.timeout", Unit::kMilliseconds},
    {"subgraphs.NAME.idle_timeout_ms", "subgraphs.NAME.idle_timeout", Unit::kMilliseconds},
    {"subgraphs.NAME.response_bytes_max", "subgraphs.NAME.response_max", Unit::kBytes},
    {"subgraphs.NAME.retry.backoff_ms", "subgraphs.NAME.retry.backoff", Unit::kMilliseconds},
    {"subgraphs.NAME.retry.backoff_max_ms", "subgraphs.NAME.retry.backoff_max",
     Unit::kMilliseconds},
    {"subgraphs.NAME.retry.budget_percent", "subgraphs.NAME.retry.budget", Unit::kPercent},
    {"subgraphs.NAME.circuit.failures_in_a_row_max",
     "subgraphs.NAME.circuit.consecutive_failures_max"},
    {"subgraphs.NAME.circuit.failure_percent_max", "subgraphs.NAME.circuit.failure_rate_max",
     Unit::kPercent},
    {"subgraphs.NAME.circuit.window_ms", "subgraphs.NAME.circuit.window", Unit::kMilliseconds},
    {"subgraphs.NAME.circuit.open_ms", "subgraphs.NAME.circuit.open", Unit::kMilliseconds},
    {"subgraphs.NAME.circuit.open_max_ms", "subgraphs.NAME.circuit.open_max", Unit::kMilliseconds},
    {"subgraphs.NAME.circuit.slow_ms", "subgraphs.NAME.circuit.slow", Unit::kMilliseconds},
};

}  // namespace

std::span<const RenamedKey> renamed_keys() {
  return kRenamed;
}

}  // namespace exec
