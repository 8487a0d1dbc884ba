// Outbox: the bytes of one session on their way to the transport. What the transport does not take
// is kept, in order, until it does.
//
//   send(bytes) ──▶ transport ─ not taken ─▶ [ waiting ] ─ flush() ─▶ transport
//
// Memory: one null pointer while nothing waits, which is the case for most sessions most of the
//         time.
// Bounds: given by the caller. Bytes that do not fit are refused as a whole, so that no message is
//         cut.
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "conn-service/session/tally.h"
#include "conn-service/session/transport.h"
#include "shared/base/clock.h"

namespace conn::session {

// What one flush of a session works with.
struct FlushContext {
  Transport& transport;
  Tally& tally;
  const shared::Clock& clock;
};

enum class SendStatus : std::uint8_t {
  kOk,      // written, or waiting
  kFull,    // refused: too much waits already
  kBroken,  // the transport is broken
};

class Outbox {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  // kFull if bytes wait already and, with these, more than `waiting_bytes_max` would.
  [[nodiscard]] SendStatus send(std::string_view bytes,
                                std::size_t waiting_bytes_max,
                                const FlushContext& context);
  // Continues with what waits; kOk also if some of it still does.
  [[nodiscard]] SendStatus flush(const FlushContext& context);
  void clear(Tally& tally);

  [[nodiscard]] bool is_empty() const { return waiting_ == nullptr; }
  [[nodiscard]] std::size_t size() const;
  // When the transport last took something of what waits. REQUIRES: !is_empty().
  [[nodiscard]] std::int64_t progress_ms() const { return waiting_->progress_ms; }

 private:
  struct Waiting {
    std::string bytes;
    std::size_t sent = 0;  // of `bytes`
    std::int64_t progress_ms = 0;
  };
  struct Written {
    std::size_t bytes = 0;
    bool is_broken = false;
  };
  // The one flush loop: writes until the transport takes no more.
  [[nodiscard]] static Written write(std::string_view bytes, const FlushContext& context);
  void keep(std::string_view bytes, const FlushContext& context);

  std::unique_ptr<Waiting> waiting_;
};

}  // namespace conn::session
