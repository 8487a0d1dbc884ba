// Turn: what one turn of a reactor's loop has to send, gathered for all its sessions in arenas that
// are used again from turn to turn; a session holds two numbers.
//
//   session.queue ──▶ entry ──────▶ entry ──▶ entry      entries of all sessions, one vector
//                     next 7,p0..p9  text      end 7
//
// One payload for 10,000 sessions is stored once; so is its timestamp, for the latency histogram,
// and so is the text that all its frames have behind their id. A burst is one entry a session.
//
// Bounds: the reactor flushes in mid-turn when entries() passes its limit.
// Thread: its reactor's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
    kBytes,     // text `what`, as it is
  };
  std::uint64_t operation = 0;
  std::uint32_t what = 0;
  Kind kind = Kind::kBytes;
  std::uint32_t count = 0;
  std::uint32_t next = 0;  // the session's next entry; 0: the last
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

  // The `next` message of the payload from behind the operation's id on. Valid until the next call.
  [[nodiscard]] std::string_view text_behind_id(PayloadIndex index);

  void push_next(Queue& queue, std::uint64_t operation, PayloadIndex first, std::uint32_t count);
  void push_end(Queue& queue, std::uint64_t operation);  // kComplete
  void push_text(Queue& queue, Entry::Kind kind, std::uint64_t operation, std::string text);
  [[nodiscard]] const Entry& entry(std::uint32_t index) const { return entries_[index]; }
  [[nodiscard]] const std::string& text(std::uint32_t index) const { return texts_[index]; }

  [[nodiscard]] std::size_t entries() const { return entries_.size() - 1; }

  // Where a session's frames are put together before the one write.
  [[nodiscard]] std::string& scratch() { return scratch_; }

  void clear();  // every session was flushed

 private:
  struct Piece {  // of behind_ids_
    std::size_t at = 0;
    std::size_t size = 0;  // 0: nobody has asked yet
  };

  void push(Queue& queue, Entry entry);

  std::vector<Payload> payloads_;
  std::vector<Piece> pieces_;  // as many as payloads
  std::string behind_ids_;
  std::vector<Entry> entries_;
  std::vector<std::string> texts_;
  std::string scratch_;
};

}  // namespace conn::session
