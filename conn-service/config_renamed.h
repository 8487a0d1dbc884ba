// renamed_keys: what the keys of former versions of conn-service's file are called now.
// Thread: any.
#pragma once

#include <span>

#include "shared/config/renamed_keys.h"

namespace conn {

[[nodiscard]] std::span<const shared::config::RenamedKey> renamed_keys();

}  // namespace conn
