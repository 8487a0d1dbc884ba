// RateLimit: a token bucket in eight bytes. It holds the tokens of one second at most.
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cstdint>

namespace conn::session {

class RateLimit {
 public:
  [[nodiscard]] bool take(std::int64_t now_ms, std::uint32_t per_s) {
    const auto now = static_cast<std::uint32_t>(now_ms);  // wraps after 49 days: differences hold
    const auto full = static_cast<float>(per_s);
    if (is_new_) {
      tokens_ = full;
    } else {
      tokens_ = std::min(full, tokens_ + (static_cast<float>(now - last_ms_) * full / 1000.0F));
    }
    is_new_ = false;
    last_ms_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  float tokens_ = 0;
  std::uint32_t last_ms_ = 0;
  bool is_new_ = true;
};

}  // namespace conn::session
