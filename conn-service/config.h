// Config: conn-service's YAML file as options of its modules. The declarations in config.cc and
// config_limits.cc are the table that docs/configuration.md and its JSON Schema are made of.
//
// Errors: collected in shared::config::Config; read_config() itself never fails.
// Thread: main.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conn-service/drain_plan.h"
#include "conn-service/exec_client/options.h"
#include "conn-service/hub/hub.h"
#include "conn-service/ingest/kafka/kafka_options.h"
#include "conn-service/reactor/reactor_options.h"
#include "shared/admin/admin_server.h"
#include "shared/config/config.h"
#include "shared/kafka/provider.h"
#include "shared/service/common_config.h"

namespace conn {

struct Config {
  std::size_t reactors = 1;
  std::size_t sessions_max = 100'000;
  reactor::ReactorOptions reactor;
  std::string stats_path;  // empty: not served

  hub::HubOptions hub;
  exec_client::Options executors;
  ingest::kafka::KafkaOptions ingest;
  std::vector<shared::kafka::Provider> providers;

  shared::admin::AdminOptions admin;
  shared::service::LogOptions log;
  std::size_t memory_bytes = 0;  // 0: the default of shared/memory
  DrainPlan drain;

  bool is_production = false;
  std::vector<std::string> advice;  // what --check says of settings that work but may surprise
};

[[nodiscard]] Config read_config(shared::config::Config& file);

}  // namespace conn
