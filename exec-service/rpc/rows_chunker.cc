#include "exec-service/rpc/rows_chunker.h"

#include <algorithm>
#include <utility>

#include "exec-service/rpc/server_options.h"
#include "proto/exec.pb.h"

namespace exec::rpc {

namespace wire = sluice::exec::v1;

namespace {

wire::RowStatus status_to_wire(ports::RowStatus status) {
  switch (status) {
    case ports::RowStatus::kOk:
      return wire::ROW_STATUS_OK;
    case ports::RowStatus::kOkCanonical:
      return wire::ROW_STATUS_OK_CANONICAL;
    case ports::RowStatus::kUnknownRow:
      return wire::ROW_STATUS_UNKNOWN_ROW;
    case ports::RowStatus::kUnknownSchema:
      return wire::ROW_STATUS_UNKNOWN_SCHEMA;
    case ports::RowStatus::kDeadline:
      return wire::ROW_STATUS_DEADLINE;
    case ports::RowStatus::kOverloaded:
      return wire::ROW_STATUS_OVERLOADED;
    case ports::RowStatus::kInternal:
      break;
  }
  return wire::ROW_STATUS_INTERNAL;
}

// Of a row's handle, status and length in a message, at most.
constexpr std::size_t kRowOverheadBytes = 16;

}  // namespace

void RowsChunker::limit_messages(std::size_t message_bytes_max) {
  row_bytes_max_ = message_bytes_max - std::min(message_bytes_max, kMessageOverheadBytes);
  chunk_bytes_max_ = std::min(chunk_bytes_max_, row_bytes_max_);
}

void RowsChunker::add(std::uint64_t sequence,
                      std::uint64_t handle,
                      ports::RowStatus status,
                      ports::Body body,
                      bool is_last) {
  if (body != nullptr && body->size() > row_bytes_max_)
    body = std::make_shared<const std::string>(ports::too_large_body(row_bytes_max_, true));
  const std::size_t bytes = kRowOverheadBytes + (body == nullptr ? 0 : body->size());
  const auto found = open_.find(sequence);
  Chunk* chunk = found == open_.end() ? nullptr : &chunks_[found->second - taken_];
  if (chunk == nullptr || chunk->bytes + bytes > chunk_bytes_max_) {
    open_[sequence] = taken_ + chunks_.size();
    chunk = &chunks_.emplace_back(Chunk{.sequence = sequence});
  }
  chunk->rows.push_back({handle, status, std::move(body)});
  chunk->bytes += bytes;
  chunk->is_last = is_last;
  if (is_last) open_.erase(sequence);
}

void RowsChunker::finish(std::uint64_t sequence) {
  chunks_.push_back({.sequence = sequence, .is_last = true});
}

void RowsChunker::drop(std::uint64_t sequence) {
  for (Chunk& chunk : chunks_) {
    if (chunk.sequence != sequence) continue;
    chunk.rows.clear();
    chunk.is_last = false;
  }
  open_.erase(sequence);
  skip_dropped();
}

// Chunks are numbered from the front, so a dropped one goes when it gets there.
void RowsChunker::skip_dropped() {
  while (!chunks_.empty() && chunks_.front().rows.empty() && !chunks_.front().is_last) {
    chunks_.pop_front();
    ++taken_;
  }
}

void RowsChunker::next(wire::Rows& out) {
  const Chunk chunk = std::move(chunks_.front());
  chunks_.pop_front();
  const auto open = open_.find(chunk.sequence);
  if (open != open_.end() && open->second == taken_) open_.erase(open);
  ++taken_;
  skip_dropped();

  const int count = static_cast<int>(chunk.rows.size());
  out.set_sequence(chunk.sequence);
  out.mutable_handles()->Reserve(count);
  out.mutable_statuses()->Reserve(count);
  out.mutable_lengths()->Reserve(count);
  std::string& blob = *out.mutable_blob();
  blob.reserve(chunk.bytes);
  for (const Row& row : chunk.rows) {
    out.add_handles(row.handle);
    out.add_statuses(status_to_wire(row.status));
    out.add_lengths(row.body == nullptr ? 0 : static_cast<std::uint32_t>(row.body->size()));
    if (row.body != nullptr) blob.append(*row.body);
  }
  out.set_last(chunk.is_last);
}

}  // namespace exec::rpc
