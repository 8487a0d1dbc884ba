// RowsChunker: gathers rows as they complete into Rows messages of at most `chunk_bytes_max`.
//
//   add(sequence, row)… ─▶ one open chunk per event, closed ones before it ─ next(out) ─▶ Rows
//
// While the stream is busy, or its caller gives no credit, rows of one event go on gathering in its
// open chunk: the slower the caller, the fewer messages.
//
// Shapes: a row larger than a chunk travels alone. `last` is on the chunk with the event's last row.
// Bounds: by the rows in flight that the server allows; nothing else adds to it. A row larger than
//         the message that the caller takes is answered RESPONSE_TOO_LARGE instead.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "exec-service/ports/service.h"

namespace sluice::exec::v1 {
class Rows;
}  // namespace sluice::exec::v1

namespace exec::rpc {

class RowsChunker {
 public:
  RowsChunker(std::size_t chunk_bytes_max, std::size_t message_bytes_max)
      : chunk_bytes_max_(chunk_bytes_max) {
    limit_messages(message_bytes_max);
  }

  // For rows that are added from now on.
  void limit_messages(std::size_t message_bytes_max);

  void add(std::uint64_t sequence,
           std::uint64_t handle,
           ports::RowStatus status,
           ports::Body body,
           bool is_last);
  void finish(std::uint64_t sequence);  // `last`, for an event without any row
  void drop(std::uint64_t sequence);    // what has gathered of an event

  [[nodiscard]] bool is_empty() const { return chunks_.empty(); }
  // The oldest chunk, into an emptied message. Only if not empty.
  void next(sluice::exec::v1::Rows& out);

 private:
  struct Row {
    std::uint64_t handle;
    ports::RowStatus status;
    ports::Body body;
  };
  struct Chunk {
    std::uint64_t sequence;
    std::vector<Row> rows;
    std::size_t bytes = 0;
    bool is_last = false;
  };

  void skip_dropped();

  std::size_t chunk_bytes_max_;
  std::size_t row_bytes_max_ = 0;
  std::uint64_t taken_ = 0;  // number of the chunk at the front
  std::deque<Chunk> chunks_;
  std::unordered_map<std::uint64_t, std::uint64_t> open_;  // sequence → number of its chunk
};

}  // namespace exec::rpc
