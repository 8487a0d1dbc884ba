// Outbox: what the socket did not take, until it does. Most clients have none.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conn-service/session/transport.h"

namespace conn::session {

class Outbox {
 public:
  explicit Outbox(std::int64_t now_ms) : progress_ms_(now_ms) {}

  void append(std::string_view bytes);
  // Writes until the transport takes no more.
  Io write_to(Transport& transport, std::int64_t now_ms);

  [[nodiscard]] std::size_t size() const { return bytes_.size() - sent_; }
  [[nodiscard]] std::int64_t progress_ms() const { return progress_ms_; }  // when it last shrank

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  std::int64_t progress_ms_;
};

}  // namespace conn::session
