#include "shared/sync/system_clock.h"

#include <chrono>

namespace shared {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t SystemClock::now_ms() const {
  return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t SystemClock::wall_ms() const {
  return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace shared
