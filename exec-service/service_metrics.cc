#include "exec-service/service_metrics.h"

#include <cstdint>

namespace exec {

using shared::metrics::Page;

namespace {

double real(std::uint64_t value) {
  return static_cast<double>(value);
}

void write_schemas(Page& page,
                   const std::vector<pipeline::SchemaState>& schemas,
                   const ReloadCounters& reloads) {
  for (const pipeline::SchemaState& each : schemas)
    page.gauge("sluice_schema_info", "The schemas that are served.", 1,
               {{"id", each.id}, {"state", each.is_default ? "default" : "kept"}});
  const auto reloaded = [&](const char* result, std::uint64_t count) {
    page.counter("sluice_schema_reloads_total", "Schema files that were read again.", real(count),
                 {{"result", result}});
  };
  reloaded("changed", reloads.changed);
  reloaded("unchanged", reloads.unchanged);
  reloaded("failed", reloads.failed);
  page.gauge("sluice_schema_files_invalid",
             "1 while the schema files cannot be used, and the former schema is served.",
             reloads.is_failing ? 1 : 0);
}

void write_pipeline(Page& page, const pipeline::PipelineCounters& c) {
  page.counter("sluice_requests_total", "Execute calls.", real(c.requests));
  page.counter("sluice_requests_refused_total", "Requests that were not executed.",
               real(c.refused));
  page.counter("sluice_prepared_total", "Subscriptions compiled for a caller.", real(c.prepared));
  page.counter("sluice_executions_total", "Runs of a plan: requests and rows.", real(c.executions));
  page.counter("sluice_rows_coalesced_total", "Rows answered by another caller's execution.",
               real(c.rows_coalesced));
  page.counter("sluice_bad_events_total", "Rows of events that are not a JSON object.",
               real(c.bad_events));
  page.counter("sluice_deadlines_total", "Runs that were cut short.", real(c.deadlines));
  page.counter("sluice_responses_with_errors_total", "Responses with `errors`.",
               real(c.responses_with_errors));
  page.counter("sluice_responses_too_large_total",
               "Responses replaced by RESPONSE_TOO_LARGE, being larger than `limits.row`.",
               real(c.responses_too_large));
  page.counter("sluice_loaders_reused_total", "Events that found a mutation's loaders.",
               real(c.loaders_reused));
  page.counter("sluice_subgraph_requests_split_total",
               "Requests sent in place of combined ones that failed or were late.",
               real(c.requests_split));
  page.counter("sluice_subgraph_splits_unaffordable_total",
               "Combined requests that failed and were not split, as the budget was spent.",
               real(c.splits_unaffordable));
  page.counter("sluice_subgraph_faults_found_total",
               "Selections and entities found at fault; they are asked for apart for a minute.",
               real(c.faults_found));
}

void write_cache(Page& page, const pipeline::OperationCacheCounters& c) {
  page.counter("sluice_plans_cut_short_total", "Plans that stopped comparing ways at the budget.",
               real(c.plans_cut_short));
  page.gauge("sluice_cache_entries", "Kept now.", real(c.documents), {{"cache", "document"}});
  page.gauge("sluice_cache_entries", "Kept now.", real(c.plans), {{"cache", "plan"}});
  page.gauge("sluice_cache_bytes", "What they hold.", real(c.document_bytes),
             {{"cache", "document"}});
  page.gauge("sluice_cache_bytes", "What they hold.", real(c.plan_bytes), {{"cache", "plan"}});
  page.counter("sluice_cache_hits_total", "Found.", real(c.document_hits), {{"cache", "document"}});
  page.counter("sluice_cache_hits_total", "Found.", real(c.plan_hits), {{"cache", "plan"}});
  page.counter("sluice_cache_misses_total", "Made anew.", real(c.document_misses),
               {{"cache", "document"}});
  page.counter("sluice_cache_misses_total", "Made anew.", real(c.plan_misses), {{"cache", "plan"}});
}

void write_rpc(Page& page, const rpc::StreamCounters& c) {
  page.gauge("sluice_resolve_streams", "conn-services connected.", real(c.streams));
  page.counter("sluice_resolve_messages_total", "Resolve messages.", real(c.messages));
  page.counter("sluice_resolve_events_total", "Events in them.", real(c.events));
  page.counter("sluice_rows_total", "Rows answered.", real(c.rows));
  page.counter("sluice_rows_refused_total", "Rows beyond `limits.rows_in_flight` or `memory`.",
               real(c.rows_refused));
  page.counter("sluice_rows_unknown_total", "Rows that had been forgotten.", real(c.rows_unknown));
  page.gauge("sluice_exec_inflight", "Rows in flight.", real(c.rows_in_flight));
  page.counter("sluice_calls_refused_total", "Calls beyond `limits.calls_in_flight` or `memory`.",
               real(c.calls_refused));
}

void write_subgraph(Page& page, const subgraph::SubgraphCounters& c) {
  const auto outcome = [&](const char* result, std::uint64_t count) {
    page.counter("sluice_subgraph_requests_total", "Requests to subgraphs, by outcome.",
                 real(count), {{"subgraph", c.name}, {"outcome", result}});
  };
  outcome("answered", c.answers);
  outcome("unreachable", c.unreachable);
  outcome("timeout", c.timeouts);
  outcome("unusable", c.unusable);
  outcome("overloaded", c.overloaded);
  outcome("circuit_open", c.circuit_open);
  const auto counter = [&](const char* name, const char* help, std::uint64_t count) {
    page.counter(name, help, real(count), {{"subgraph", c.name}});
  };
  counter("sluice_subgraph_shared_total", "Fetches answered by an equal one under way.", c.shared);
  counter("sluice_subgraph_retries_total", "Attempts after the first.", c.retries);
  counter("sluice_subgraph_retries_refused_total", "Retries beyond the budget.",
          c.retries_unaffordable);
  counter("sluice_subgraph_circuit_opened_total", "Times that a circuit opened.", c.circuit_opened);
  counter("sluice_subgraph_connections_total", "Connections opened.", c.connections);
  counter("sluice_subgraph_sent_bytes_total", "Of requests' bodies.", c.bytes_sent);
  counter("sluice_subgraph_received_bytes_total", "Of answers' bodies, inflated.",
          c.bytes_received);
  page.gauge("sluice_subgraph_inflight", "Requests in flight.", real(c.in_flight),
             {{"subgraph", c.name}});
  page.gauge("sluice_subgraph_waiting", "Requests without a connection, or between attempts.",
             real(c.waiting), {{"subgraph", c.name}});
  const auto circuits = [&](const char* state, std::size_t count) {
    page.gauge("sluice_subgraph_circuits", "Workers whose circuit is not closed, by state.",
               real(count), {{"subgraph", c.name}, {"state", state}});
  };
  circuits("open", c.circuits_open);
  circuits("half_open", c.circuits_half_open);
}

void write_adapters(Page& page, const AdapterCounters& adapters) {
  for (const subgraph::SubgraphCounters& c : adapters.subgraphs)
    write_subgraph(page, c);
  page.counter("sluice_published_total", "Records published.", real(adapters.publisher.published),
               {{"outcome", "delivered"}});
  page.counter("sluice_published_total", "Records published.", real(adapters.publisher.failed),
               {{"outcome", "failed"}});
  page.counter("sluice_published_total", "Records published.", real(adapters.publisher.unknown),
               {{"outcome", "unknown"}});
}

}  // namespace

void write_metrics(Page& page,
                   const std::vector<pipeline::SchemaState>& schemas,
                   const ReloadCounters& reloads,
                   const pipeline::PipelineCounters& pipeline,
                   const pipeline::OperationCacheCounters& cache,
                   const rpc::StreamCounters& rpc,
                   const AdapterCounters& adapters) {
  write_schemas(page, schemas, reloads);
  write_pipeline(page, pipeline);
  write_cache(page, cache);
  write_rpc(page, rpc);
  write_adapters(page, adapters);
}

}  // namespace exec
