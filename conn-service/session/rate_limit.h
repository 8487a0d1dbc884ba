// RateLimit: a token bucket in twelve bytes. It begins full.
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace conn::session {

struct Rate {
  std::uint32_t per_s = 1;
  std::uint32_t burst = 1;  // what the bucket holds
};

class RateLimit {
 public:
  // 0: taken. Otherwise the ms after which there is one to take.
  [[nodiscard]] std::int64_t take(std::int64_t now_ms, const Rate& rate) {
    const auto now = static_cast<std::uint32_t>(now_ms);  // wraps after 49 days: differences hold
    const auto full = static_cast<float>(rate.burst);
    const auto per_ms = static_cast<float>(rate.per_s) / 1000.0F;
    tokens_ =
        is_new_ ? full : std::min(full, tokens_ + (static_cast<float>(now - last_ms_) * per_ms));
    is_new_ = false;
    last_ms_ = now;
    if (tokens_ < 1)
      return std::max<std::int64_t>(1, std::llround(std::ceil((1 - tokens_) / per_ms)));
    tokens_ -= 1;
    return 0;
  }

 private:
  float tokens_ = 0;
  std::uint32_t last_ms_ = 0;
  bool is_new_ = true;
};

}  // namespace conn::session
