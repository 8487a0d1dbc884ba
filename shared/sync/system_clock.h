// SystemClock: the machine's time, as the Clock port.  Thread: any.
#pragma once

#include "shared/base/clock.h"

namespace shared {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override;
  [[nodiscard]] std::int64_t wall_ms() const override;
};

}  // namespace shared
