// ConnFacts: what of conn-service's configuration has to agree with exec-service's. Either service
// can read them, for `--check --with`.
//
// Shapes: places are where the value stands, or would: of an absent one the nearest section that
//         there is.
// Errors: problems of the keys that are read here, in the Config; what else may be wrong with the
//         file is for that service's own --check.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/host_port.h"
#include "shared/config/config.h"
#include "shared/service/common_config.h"

namespace shared::deployment {

// One that the service listens at.
struct Listener {
  service::Endpoint endpoint;
  std::string key;  // listen, admin
  config::Place port_at;
};

struct ConnFacts {
  std::string file;
  std::vector<HostPort> executors;
  config::Place executors_at;
  std::vector<Listener> listeners;
  std::vector<std::string> providers;
  std::int64_t wire_message_bytes_max = 16 * service::kMiB;
  config::Place wire_message_at;
  std::int64_t execute_timeout_ms = 10 * service::kSecond;
  config::Place execute_timeout_at;
};

[[nodiscard]] bool is_of_conn_service(config::Config& file);
[[nodiscard]] ConnFacts read_conn_facts(config::Config& file);

// For both services' facts.
[[nodiscard]] std::vector<Listener> read_listeners(const config::Section& root,
                                                   std::uint16_t default_port,
                                                   std::uint16_t default_admin_port);
[[nodiscard]] std::vector<std::string> read_provider_names(const config::Section& root);

}  // namespace shared::deployment
