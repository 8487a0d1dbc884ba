// What a worker's pipeline has done so far, for /metrics.   Thread: its owner's; a value.
#pragma once

#include <cstdint>

namespace exec::pipeline {

struct PipelineCounters {
  std::uint64_t requests = 0;        // Execute
  std::uint64_t prepared = 0;        // subscriptions compiled for a caller
  std::uint64_t refused = 0;         // requests that were not executed: any Outcome but kExecuted
  std::uint64_t executions = 0;      // runs of a plan, requests and rows
  std::uint64_t rows_coalesced = 0;  // answered by another caller's execution
  std::uint64_t rows_unknown = 0;    // the document had been evicted
  std::uint64_t bad_events = 0;      // not JSON, empty: answered with an error
  std::uint64_t deadlines = 0;       // runs that were cut short
  std::uint64_t subgraph_failures = 0;  // requests to subgraphs that failed
  std::uint64_t responses_with_errors = 0;
  std::uint64_t responses_too_large = 0;  // replaced by RESPONSE_TOO_LARGE
  std::uint64_t loaders_reused = 0;       // events that found a mutation's loaders still here
  std::uint64_t requests_split = 0;       // sent in place of combined ones that failed or were late
  std::uint64_t splits_unaffordable = 0;  // failed ones that were not split: no budget
  std::uint64_t faults_found = 0;  // selections and representations that travel apart for a while
};

// For the sum over all workers.
inline PipelineCounters& operator+=(PipelineCounters& sum, const PipelineCounters& more) {
  sum.requests += more.requests;
  sum.prepared += more.prepared;
  sum.refused += more.refused;
  sum.executions += more.executions;
  sum.rows_coalesced += more.rows_coalesced;
  sum.rows_unknown += more.rows_unknown;
  sum.bad_events += more.bad_events;
  sum.deadlines += more.deadlines;
  sum.subgraph_failures += more.subgraph_failures;
  sum.responses_with_errors += more.responses_with_errors;
  sum.responses_too_large += more.responses_too_large;
  sum.loaders_reused += more.loaders_reused;
  sum.requests_split += more.requests_split;
  sum.splits_unaffordable += more.splits_unaffordable;
  sum.faults_found += more.faults_found;
  return sum;
}

}  // namespace exec::pipeline
