#include "conn-service/session/outbox.h"

#include <algorithm>
#include <utility>

namespace conn::session {

namespace {

// Pieces are written together up to this size, and own bytes of consecutive messages share one.
constexpr std::size_t kTogetherBytes = std::size_t{64} * 1024;
constexpr std::size_t kGoneMax = 64;  // pieces

}  // namespace

// ---- what waits ---------------------------------------------------------------------------------

std::string_view Outbox::Piece::from(std::size_t at) const {
  if (at < own.size()) return std::string_view(own).substr(at);
  return std::string_view(*shared).substr(shared_from, shared_size).substr(at - own.size());
}

void Outbox::Waiting::append(std::string_view own) {
  if (own.empty()) return;
  size += own.size();
  const bool has_room = !pieces.empty() && pieces.back().shared == nullptr &&
                        pieces.back().own.size() + own.size() <= kTogetherBytes;
  if (!has_room) pieces.emplace_back();
  pieces.back().own += own;
}

void Outbox::Waiting::append_shared(std::string_view own,
                                    std::shared_ptr<const std::string> shared,
                                    std::size_t shared_from,
                                    std::size_t shared_size) {
  append(own);
  if (own.empty()) pieces.emplace_back();
  size += shared_size;
  Piece& piece = pieces.back();
  piece.shared = std::move(shared);
  piece.shared_from = shared_from;
  piece.shared_size = shared_size;
}

std::string_view Outbox::Waiting::next(std::string& gathered) const {
  const std::string_view together = pieces[first].from(sent);
  if (together.size() >= kTogetherBytes || together.size() == size) return together;
  gathered.clear();
  std::size_t at = sent;
  for (std::size_t i = first; i < pieces.size() && gathered.size() < kTogetherBytes;) {
    const std::string_view bytes = pieces[i].from(at).substr(0, kTogetherBytes - gathered.size());
    gathered += bytes;
    at += bytes.size();
    if (at < pieces[i].size()) continue;
    ++i;
    at = 0;
  }
  return gathered;
}

void Outbox::Waiting::drop(std::size_t bytes) {
  size -= bytes;
  sent += bytes;
  while (first < pieces.size() && sent >= pieces[first].size()) {
    sent -= pieces[first].size();
    pieces[first++] = {};
  }
  if (first <= kGoneMax || first < pieces.size() / 2) return;
  pieces.erase(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(first));
  first = 0;
}

// ---- Outbox -------------------------------------------------------------------------------------

Outbox::Offer Outbox::write(std::string_view bytes, const FlushContext& context) {
  Offer offer;
  while (offer.taken < bytes.size()) {
    const Io io = context.transport.write(bytes.substr(offer.taken));
    offer.taken += io.bytes;
    offer.is_broken = io.is_broken;
    if (io.bytes == 0 || io.is_broken || io.want != Want::kNothing) break;
  }
  context.tally.bytes_sent += offer.taken;
  return offer;
}

Outbox::Offer Outbox::offer(std::string_view bytes, const FlushContext& context) {
  return waiting_ ? Offer{} : write(bytes, context);
}

void Outbox::keep(std::string_view text,
                  std::size_t from,
                  std::span<const SharedPart> parts,
                  const FlushContext& context) {
  if (from >= text.size()) return;
  if (!waiting_)
    waiting_ = std::make_unique<Waiting>(Waiting{.progress_ms = context.clock.now_ms()});
  context.tally.outbox_bytes += static_cast<std::int64_t>(text.size() - from);
  for (const SharedPart& part : parts) {
    const std::size_t begin = std::max(from, part.at);
    const std::size_t end = part.at + part.size;
    if (end < begin + kSharedFromBytes) continue;
    waiting_->append_shared(text.substr(from, begin - from), *part.bytes, begin - part.at,
                            end - begin);
    from = end;
  }
  waiting_->append(text.substr(from));
}

SendStatus Outbox::send(std::string_view bytes, const FlushContext& context) {
  const Offer offered = offer(bytes, context);
  if (offered.is_broken) return SendStatus::kBroken;
  keep(bytes, offered.taken, {}, context);
  return SendStatus::kOk;
}

SendStatus Outbox::flush(const FlushContext& context) {
  std::string gathered;
  while (waiting_) {
    const std::string_view bytes = waiting_->next(gathered);
    const Offer offered = write(bytes, context);
    const bool is_full = offered.taken < bytes.size();
    if (offered.taken > 0) waiting_->progress_ms = context.clock.now_ms();
    context.tally.outbox_bytes -= static_cast<std::int64_t>(offered.taken);
    waiting_->drop(offered.taken);
    if (waiting_->size == 0) waiting_.reset();
    if (offered.is_broken) return SendStatus::kBroken;
    if (is_full) break;
  }
  return SendStatus::kOk;
}

void Outbox::clear(Tally& tally) {
  tally.outbox_bytes -= static_cast<std::int64_t>(size());
  waiting_.reset();
}

bool Outbox::is_slow(const OutboxLimits& limits, std::int64_t now_ms) {
  if (!waiting_) return false;
  if (size() <= limits.waiting_bytes_max) {
    waiting_->behind_since_ms.reset();
    return false;
  }
  if (!waiting_->behind_since_ms) waiting_->behind_since_ms = now_ms;
  return size() > limits.burst_bytes_max || now_ms - progress_ms() >= limits.grace_ms ||
         now_ms - *waiting_->behind_since_ms >= limits.behind_ms;
}

}  // namespace conn::session
