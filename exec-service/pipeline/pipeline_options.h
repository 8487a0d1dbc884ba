// Options of the pipeline; configuration fills them.   Durations in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "exec-service/execution/run_plan.h"
#include "exec-service/loader/loader_scope.h"
#include "exec-service/pipeline/bind_filter.h"
#include "exec-service/pipeline/compiler.h"
#include "exec-service/pipeline/forwarded_claims.h"
#include "exec-service/pipeline/schema_registry.h"

namespace exec::pipeline {

struct PipelineOptions {
  std::string replica_id;  // unique in the fleet; without '/'
  CompilerOptions compiler;
  execution::RunOptions run;
  loader::LoaderOptions loader;
  BindLimits bind;
  KeepPolicy keep;
  ForwardedClaims forwarded_claims;
  std::uint32_t execute_timeout_ms = 10'000;
  std::uint32_t event_timeout_ms = 2'000;
  // Of a worker. A row that has no events is compiled again for the next one.
  CacheLimits rows_compiled{.entries_max = 50'000, .idle_max_ms = 60'000};
  std::uint32_t loader_ttl_ms = 500;     // of a mutation's loaders; 0: not kept
  std::size_t loaders_kept_max = 1'000;  // a worker
};

}  // namespace exec::pipeline
