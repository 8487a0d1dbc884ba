// Config: exec-service's YAML file as options of its modules. The declarations in config.cc,
// config_limits.cc and config_subgraphs.cc are the table that docs/configuration.md and its JSON
// Schema are made of.
//
// Errors: collected in shared::config::Config; read_config() itself never fails.
// Thread: main.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exec-service/authorization/viewer_access.h"
#include "exec-service/config_subgraphs.h"
#include "exec-service/cost/operation_cost.h"
#include "exec-service/execution/subgraph_error_mask.h"
#include "exec-service/language/parser.h"
#include "exec-service/pipeline/pipeline_options.h"
#include "exec-service/publisher/publisher_options.h"
#include "exec-service/rpc/server_options.h"
#include "exec-service/supergraph/override_labels.h"
#include "exec-service/trusted_documents/trusted_documents.h"
#include "exec-service/validation/validate.h"
#include "shared/admin/admin_server.h"
#include "shared/config/config.h"
#include "shared/kafka/provider.h"
#include "shared/service/common_config.h"

namespace exec {

// A schema for callers of the gRPC API that `rpc.private_schemas` admits.
struct PrivateSchema {
  std::string id;
  bool shows_inaccessible = false;  // the public supergraph, with what @inaccessible hides;
  std::string supergraph_file;      // else one of its own,
  std::string events_file;          // and its event graph, if it has one
};

struct Config {
  shared::service::Endpoint listen;
  rpc::ServerOptions rpc;
  shared::admin::AdminOptions admin;
  shared::service::LogOptions log;
  std::size_t memory_bytes = 0;  // 0: the default of shared/memory

  std::string supergraph_file;
  std::string events_file;                     // empty: no event graph besides the supergraph
  supergraph::OverrideLabels override_labels;  // in force, in private schemas too
  std::vector<PrivateSchema> private_schemas;
  std::int64_t schema_keep_ms = 300'000;

  SubgraphsConfig subgraphs;
  bool masks_subgraph_errors = false;
  execution::SubgraphErrorMask subgraph_error_mask;
  std::vector<shared::kafka::Provider> providers;
  publisher::PublisherOptions publisher;

  std::size_t workers = 1;
  std::int64_t drain_ready_wait_ms = 5'000;
  std::int64_t drain_timeout_ms = 10'000;

  std::uint32_t execute_timeout_ms = 10'000;
  std::uint32_t event_timeout_ms = 2'000;
  std::size_t errors_max = 1'000;                     // of one answer
  std::size_t row_bytes_max = std::size_t{4} << 20U;  // of a response's body, a row's or another's
  pipeline::OperationCacheOptions caches;
  pipeline::CacheLimits rows_compiled = pipeline::PipelineOptions{}.rows_compiled;
  language::ParseLimits parse;
  validation::ValidationOptions validation;
  cost::CostOptions cost;
  authorization::ClaimNames claims;

  std::string trusted_documents_file;  // empty: none
  trusted_documents::Options trusted_documents;

  bool is_production = false;
  std::vector<std::string> advice;  // what --check says of settings that work but may surprise
};

[[nodiscard]] Config read_config(shared::config::Config& file);

}  // namespace exec
