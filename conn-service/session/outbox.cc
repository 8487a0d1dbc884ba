#include "conn-service/session/outbox.h"

namespace conn::session {

Outbox::Written Outbox::write(std::string_view bytes, const FlushContext& context) {
  Written written;
  while (written.bytes < bytes.size()) {
    const Io io = context.transport.write(bytes.substr(written.bytes));
    written.bytes += io.bytes;
    written.is_broken = io.is_broken;
    if (io.bytes == 0 || io.is_broken || io.want != Want::kNothing) break;
  }
  context.tally.bytes_sent += written.bytes;
  return written;
}

SendStatus Outbox::send(std::string_view bytes,
                        std::size_t waiting_bytes_max,
                        const FlushContext& context) {
  if (waiting_) {
    if (size() + bytes.size() > waiting_bytes_max) return SendStatus::kFull;
    keep(bytes, context);
    return SendStatus::kOk;
  }
  const Written written = write(bytes, context);
  if (written.is_broken) return SendStatus::kBroken;
  if (written.bytes < bytes.size()) keep(bytes.substr(written.bytes), context);
  return SendStatus::kOk;
}

SendStatus Outbox::flush(const FlushContext& context) {
  if (!waiting_) return SendStatus::kOk;
  const Written written = write(std::string_view(waiting_->bytes).substr(waiting_->sent), context);
  waiting_->sent += written.bytes;
  context.tally.outbox_bytes -= static_cast<std::int64_t>(written.bytes);
  if (written.bytes > 0) waiting_->progress_ms = context.clock.now_ms();
  if (written.is_broken) return SendStatus::kBroken;
  if (size() == 0) waiting_.reset();
  return SendStatus::kOk;
}

void Outbox::clear(Tally& tally) {
  tally.outbox_bytes -= static_cast<std::int64_t>(size());
  waiting_.reset();
}

std::size_t Outbox::size() const {
  return waiting_ ? waiting_->bytes.size() - waiting_->sent : 0;
}

void Outbox::keep(std::string_view bytes, const FlushContext& context) {
  if (!waiting_)
    waiting_ = std::make_unique<Waiting>(Waiting{.progress_ms = context.clock.now_ms()});
  if (waiting_->sent > waiting_->bytes.size() / 2) {
    waiting_->bytes.erase(0, waiting_->sent);
    waiting_->sent = 0;
  }
  waiting_->bytes += bytes;
  context.tally.outbox_bytes += static_cast<std::int64_t>(bytes.size());
}

}  // namespace conn::session
