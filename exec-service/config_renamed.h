// renamed_keys: what the keys of former versions of exec-service's file are called now.
// Thread: any.
#pragma once

#include <span>

#include "shared/config/renamed_keys.h"

namespace exec {

[[nodiscard]] std::span<const shared::config::RenamedKey> renamed_keys();

}  // namespace exec
