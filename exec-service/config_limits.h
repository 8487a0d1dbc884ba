// read_limits: `limits` and `timeouts` of exec-service's YAML file.
//
// Errors: collected in shared::config::Config.
// Thread: main.
#pragma once

#include "exec-service/config.h"
#include "shared/config/config.h"

namespace exec {

void read_limits(const shared::config::Section& root, Config& config);

}  // namespace exec
