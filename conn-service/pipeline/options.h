// PipelineOptions: every bound and duration of the hub's core. Configuration fills it in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "conn-service/pipeline/execution_budget.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/routing/compiled_filter.h"
#include "conn-service/routing/ring_store.h"
#include "conn-service/routing/window.h"

namespace conn::pipeline {

struct PipelineOptions {
  routing::RingLimits ring;      // all partitions together
  routing::WindowLimits window;  // a group and partition
  routing::FilterLimits filter;  // a subscription's

  ExecutionLimits executions;

  std::int64_t event_timeout_ms = 2'000;    // from sending rows to an error in their place
  std::int64_t hop_ms = 50;                 // of that, what the way back to us may take
  std::int64_t retry_delay_min_ms = 10;     // of a row that was refused; doubles each time ...
  std::int64_t retry_delay_max_ms = 2'000;  // ... up to this
  std::uint32_t jitter_seed = 1;            // another one in each process
  std::size_t read_items_max = 1'024;       // ring items per turn of the loop; the rest in the next
  std::size_t groups_per_turn_max = 8'192;  // matched or answered; one item is never split

  std::int64_t call_timeout_ms = 10'000;      // execute and prepare
  std::size_t prepare_batch_max = 64;         // operations in one prepare() ...
  std::size_t prepare_bytes_max = 1U << 20U;  // ... and their documents and variables; one may pass
  PreparedCacheLimits prepared;               // kept after use
  std::int64_t schema_majority_ms = 2'000;  // most replicas have announced another one for so long

  std::size_t groups_max = 1'000'000;
  std::size_t cohorts_per_key_max = 16;            // of those from cursors and of joins
  std::int64_t cold_read_timeout_ms = 10'000;      // then it counts as failed
  std::size_t cold_read_bytes_max = 256UL * 1024;  // of events per read
  std::size_t topics_max = 1'000;                  // followed at a time
  std::size_t topics_per_client_max = 100;         // that only this one needs
  std::size_t topics_per_operation_max = 16;
  std::int64_t interest_linger_ms = 60'000;  // how long an unused topic is still followed
};

}  // namespace conn::pipeline
