// read_limits: `limits`, `timeouts` and `intervals` of conn-service's YAML file.
//
// Errors: collected in shared::config::Config.
// Thread: main.
#pragma once

#include "conn-service/config.h"
#include "shared/config/config.h"

namespace conn {

void read_limits(const shared::config::Section& root, Config& config);

}  // namespace conn
