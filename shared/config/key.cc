#include "shared/config/key.h"

#include "shared/config/units.h"

namespace shared::config {

std::string value_text(Kind kind, std::int64_t value) {
  if (kind == Kind::kDuration) return duration_text(value);
  if (kind == Kind::kSize) return size_text(value);
  if (kind == Kind::kPercent) return percent_text(value);
  return std::to_string(value);
}

}  // namespace shared::config
