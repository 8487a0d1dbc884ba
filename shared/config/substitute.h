// substitute: replaces ${NAME} and ${NAME:-default} in one scalar of a configuration file.
// Errors: kInvalidInput for a name that is not set and has no default, and for an unclosed brace.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/config/config.h"

namespace shared::config {

[[nodiscard]] Result<std::string> substitute(std::string_view text, const Environment& environment);

}  // namespace shared::config
