// ExecFacts: what of exec-service's configuration has to agree with conn-service's. See ConnFacts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/config/config.h"
#include "shared/deployment/conn_facts.h"
#include "shared/service/common_config.h"

namespace shared::deployment {

// What a message between the services may hold besides an answer.
inline constexpr std::int64_t kMessageOverheadBytes = 4'096;

struct ExecFacts {
  std::string file;
  std::string supergraph_file;
  std::string events_file;  // empty: none
  std::vector<Listener> listeners;
  std::vector<std::string> providers;
  std::int64_t row_bytes_max = 4 * service::kMiB;
  config::Place row_at;
  std::int64_t delivery_timeout_ms = 5 * service::kSecond;
  config::Place delivery_timeout_at;
};

[[nodiscard]] bool is_of_exec_service(config::Config& file);
[[nodiscard]] ExecFacts read_exec_facts(config::Config& file);

}  // namespace shared::deployment
