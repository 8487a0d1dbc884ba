// Outbox: the bytes of one session on their way to the transport. What the transport does not take
// is kept, in order, until it does.
//
//   offer() ──▶ transport ─ not taken ─▶ keep(): [ own | shared ][ own | shared ] ─ flush() ─▶ transport
//
// What is kept of a body that other sessions send too is a reference to it: 400 clients that do not
// read hold an event once.
//
// Memory: one null pointer while nothing waits, which is the case for most sessions most of the
//         time.
// Bounds: what one turn of the loop produces is offered and kept whatever its size; is_slow() says
//         whether a client may get more.
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  kBroken,  // the transport is broken
};

// How far a client may be behind.
struct OutboxLimits {
  std::size_t waiting_bytes_max = std::size_t{1024} * 1024;
  std::size_t burst_bytes_max = std::size_t{64} * 1024 * 1024;
  // With more than waiting_bytes_max:
  std::int64_t grace_ms = 1'000;    // without a byte taken
  std::int64_t behind_ms = 10'000;  // whatever is taken
};

// Of a text: text[at, at + size) is the beginning of `bytes`, which other sessions share.
struct SharedPart {
  std::size_t at = 0;
  std::size_t size = 0;
  const std::shared_ptr<const std::string>* bytes = nullptr;
};

class Outbox {
 public:
  // A smaller part is copied: a reference to it would take as much.
  static constexpr std::size_t kSharedFromBytes = 1024;

  struct Offer {
    std::size_t taken = 0;
    bool is_broken = false;
  };
  // Writes what the transport takes; nothing if earlier bytes wait. The rest is for keep().
  [[nodiscard]] Offer offer(std::string_view bytes, const FlushContext& context);
  // Keeps text[from, end). `parts` are in order and do not overlap.
  void keep(std::string_view text,
            std::size_t from,
            std::span<const SharedPart> parts,
            const FlushContext& context);
  // Both, for bytes that no other session shares.
  [[nodiscard]] SendStatus send(std::string_view bytes, const FlushContext& context);
  // Continues with what waits; kOk also if some of it still does.
  [[nodiscard]] SendStatus flush(const FlushContext& context);
  void clear(Tally& tally);

  // Whether a client that is to get more is too far behind already: what waits is of earlier turns.
  // For each turn that has something to send, before it is offered. A client that reads may be in
  // between two turns, so that nothing was taken says nothing yet: it has the grace.
  [[nodiscard]] bool is_slow(const OutboxLimits& limits, std::int64_t now_ms);

  [[nodiscard]] bool is_empty() const { return waiting_ == nullptr; }
  [[nodiscard]] std::size_t size() const { return waiting_ ? waiting_->size : 0; }
  // When the transport last took something of what waits. REQUIRES: !is_empty().
  [[nodiscard]] std::int64_t progress_ms() const { return waiting_->progress_ms; }

 private:
  // `own`, then some bytes of `shared`.
  struct Piece {
    std::string own;
    std::shared_ptr<const std::string> shared;
    std::size_t shared_from = 0;
    std::size_t shared_size = 0;

    [[nodiscard]] std::size_t size() const { return own.size() + shared_size; }
    // The bytes from `at` on that lie together.
    [[nodiscard]] std::string_view from(std::size_t at) const;
  };
  struct Waiting {
    std::vector<Piece> pieces;
    std::size_t first = 0;  // of `pieces`: those before are gone
    std::size_t sent = 0;   // of the first piece
    std::size_t size = 0;   // of all that is unsent
    std::int64_t progress_ms = 0;
    std::optional<std::int64_t> behind_since_ms;  // with more than waiting_bytes_max

    void append(std::string_view own);
    void append_shared(std::string_view own,
                       std::shared_ptr<const std::string> shared,
                       std::size_t shared_from,
                       std::size_t shared_size);
    // What to write next: `gathered`, where it does not lie together.
    [[nodiscard]] std::string_view next(std::string& gathered) const;
    void drop(std::size_t bytes);  // they have been taken
  };

  // The one flush loop: writes until the transport takes no more.
  [[nodiscard]] static Offer write(std::string_view bytes, const FlushContext& context);

  std::unique_ptr<Waiting> waiting_;
};

}  // namespace conn::session
