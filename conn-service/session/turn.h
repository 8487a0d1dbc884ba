// Turn: what one turn of a reactor's loop has to send, gathered for all its sessions in arenas that
// are reused from turn to turn; a session holds two indices.
//
//   session.queue ──▶ entry ──────▶ entry ──▶ entry      entries of all sessions, one vector
//                     next 7,p0..p9  text      end 7
//
// A payload for 10,000 sessions is stored once, with its timestamp for the latency histogram. So
// are its frames: consecutive sessions mostly need the same run of payloads in the same framing,
// with ids of the same length or none, so that for the next session only the ids are overwritten. A
// burst is one entry per session.
//
// Bounds: the reactor flushes in mid-turn when entries() exceeds its limit.
// Thread: its reactor's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/protocol/framing.h"
#include "conn-service/session/outbox.h"

namespace conn::session {

using PayloadIndex = std::uint32_t;

struct Payload {
  std::uint64_t sequence = 0;
  std::int64_t event_timestamp_ms = 0;      // 0: none
  std::shared_ptr<const std::string> body;  // a JSON object
  std::shared_ptr<const std::string> tail;  // null: "}"
};

struct Entry {
  enum class Kind : std::uint32_t {
    kNext,      // payloads `what` to `what + count` (exclusive) for `operation`
    kComplete,  // the operation is over
    kError,     // the operation is over; text `what` holds the errors
    kBytes,     // text `what`, unchanged
  };
  std::uint64_t operation = 0;
  std::uint32_t what = 0;
  Kind kind = Kind::kBytes;
  std::uint32_t count = 0;
  std::uint32_t next = 0;  // the session's next entry; 0: the last
};

// Consecutive whole frames.
struct Frames {
  std::string_view text;
  std::uint32_t count = 0;  // of the payloads in it
};

// Which payloads frames are of, in order; their ids have `id_bytes`.
struct FrameRun {
  PayloadIndex first = 0;
  std::uint32_t count = 0;
  std::size_t id_bytes = 0;
};

// The entries of one session.
struct Queue {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  [[nodiscard]] bool is_empty() const { return first == 0; }
};

class Turn {
 public:
  Turn() : entries_(1) {}  // entry 0 means none

  PayloadIndex add_payload(Payload payload);
  [[nodiscard]] const Payload& payload(PayloadIndex index) const { return payloads_[index]; }
  [[nodiscard]] const std::vector<Payload>& payloads() const { return payloads_; }

  // The frames of the payloads `first` to `first + count` (exclusive), with the id if the framing
  // has one: all of them, or only the first ones that reach kFramesBytes together. Valid until the
  // next call. Framings are compared by address.
  static constexpr std::size_t kFramesBytes = std::size_t{256} * 1024;
  [[nodiscard]] Frames frames(const protocol::Framing& framing,
                              PayloadIndex first,
                              std::uint32_t count,
                              std::string_view id_json);

  // Where the bodies of such frames are in a text that has them from `at` on, those of
  // Outbox::kSharedFromBytes and more: appended to `parts`.
  void append_bodies(std::vector<SharedPart>& parts,
                     std::size_t at,
                     const protocol::Framing& framing,
                     const FrameRun& frames) const;

  void push_next(Queue& queue, std::uint64_t operation, PayloadIndex first, std::uint32_t count);
  void push_end(Queue& queue, std::uint64_t operation);  // kComplete
  void push_text(Queue& queue, Entry::Kind kind, std::uint64_t operation, std::string text);
  [[nodiscard]] const Entry& entry(std::uint32_t index) const { return entries_[index]; }
  [[nodiscard]] const std::string& text(std::uint32_t index) const { return texts_[index]; }

  [[nodiscard]] std::size_t entries() const { return entries_.size() - 1; }

  // Where a session's frames are assembled before they are written at once, and which of it are
  // frames of payloads.
  struct Placed {
    std::size_t at = 0;  // in the text
    FrameRun frames;
  };
  struct Scratch {
    std::string text;
    std::vector<Placed> placed;
    std::vector<SharedPart> parts;

    void clear() {
      text.clear();
      placed.clear();
    }
  };
  [[nodiscard]] Scratch& scratch() { return scratch_; }

  void clear();  // REQUIRES: every session has been flushed

 private:
  struct Run {
    const protocol::Framing* framing = nullptr;
    PayloadIndex first = 0;
    std::uint32_t wanted = 0;  // 0: none
    std::uint32_t count = 0;   // of these, in `frames`
    std::string id_json;
    std::string frames;
    std::vector<std::size_t> ids_at;  // in `frames`
  };

  void push(Queue& queue, Entry entry);
  Run& run_of(const protocol::Framing& framing,
              PayloadIndex first,
              std::uint32_t wanted,
              std::string_view id_json);
  static void append_frame(Run& run, const Payload& payload);

  std::vector<Payload> payloads_;
  std::array<Run, 4> runs_;  // enough for sessions with up to this many groups
  std::size_t next_run_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::string> texts_;
  Scratch scratch_;
};

}  // namespace conn::session
