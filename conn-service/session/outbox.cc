#include "conn-service/session/outbox.h"

namespace conn::session {

void Outbox::append(std::string_view bytes) {
  if (sent_ > bytes_.size() / 2) {
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
  bytes_ += bytes;
}

Io Outbox::write_to(Transport& transport, std::int64_t now_ms) {
  Io total;
  while (size() > 0) {
    const Io io = transport.write(std::string_view(bytes_).substr(sent_));
    sent_ += io.bytes;
    total.bytes += io.bytes;
    total.want = io.want;
    total.is_broken = io.is_broken;
    if (io.bytes == 0 || io.is_broken || io.want != Want::kNothing) break;
  }
  if (total.bytes > 0) progress_ms_ = now_ms;
  return total;
}

}  // namespace conn::session
