// What exec-service reports to Prometheus.
// Shapes: names are `sluice_…`.
// Thread: any; it reads snapshots.
#pragma once

#include <vector>

#include "exec-service/adapters.h"
#include "exec-service/pipeline/operation_cache.h"
#include "exec-service/pipeline/pipeline_counters.h"
#include "exec-service/pipeline/schema_registry.h"
#include "exec-service/rpc/stream_counters.h"
#include "exec-service/schema_updates.h"
#include "shared/metrics/page.h"

namespace exec {

void write_metrics(shared::metrics::Page& page,
                   const std::vector<pipeline::SchemaState>& schemas,
                   const ReloadCounters& reloads,
                   const pipeline::PipelineCounters& pipeline,
                   const pipeline::OperationCacheCounters& cache,
                   const rpc::StreamCounters& rpc,
                   const AdapterCounters& adapters);

}  // namespace exec
