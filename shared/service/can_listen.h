// can_listen: whether a server could listen at an address, before a library tries that reports
// failure in its own words.
//
// Errors: kUnavailable: the address, the system's reason, and the key to change.
// Thread: any.
#pragma once

#include <string>

#include "shared/base/result.h"
#include "shared/service/common_config.h"

namespace shared::service {

// `section` holds the endpoint's `host` and `port` in the configuration.
[[nodiscard]] Result<void> can_listen(const Endpoint& endpoint, const std::string& section);

}  // namespace shared::service
