// LineWriter: writes lines to a descriptor from a thread of its own, so that no caller waits for
// it.
//
//   any thread ── append() ──▶ [pending: at most bytes_max] ── own thread ── write() ──▶ descriptor
//
// What happens to standard error is not up to the service: its reader may be slow or gone, its disk
// full. That costs lines and never time. A line that does not fit is dropped
// and counted, as are those after it until the thread takes what is pending. A line that says how
// many were dropped follows as soon as there is room.
//
// Shapes: a line is given without its end. `bytes_max` covers what is pending and what is being
//         written; the report of what was dropped comes on top of it.
// Errors: EPIPE, ENOSPC, EIO, EBADF: the lines at hand are dropped. EAGAIN: waits for room.
// Thread: any. The destructor drops what is pending: call flush() first.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "shared/sync/unique_fd.h"

namespace shared::log {

class LineWriter {
 public:
  using Report = std::function<std::string(std::uint64_t dropped)>;  // a line

  // Does not own `fd`. `report` runs under the writer's lock and must not log.
  LineWriter(int fd, std::size_t bytes_max, Report report);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void append(std::string_view line);
  void set_bytes_max(std::size_t bytes_max);

  // Waits until all lines appended so far have been written or dropped, but at most `wait_ms`.
  // Answers whether they have.
  bool flush(std::int64_t wait_ms);

  [[nodiscard]] std::uint64_t dropped() const;  // lines, since the start

 private:
  struct Batch {
    std::string text;
    std::size_t begin = 0;       // after the end of a line that was cut off
    std::size_t lines_size = 0;  // of the appended lines in it
    std::uint64_t reported = 0;  // the report's count, if there is a report in it,
    std::size_t report_end = 0;  //   which ends here
  };

  void run();
  [[nodiscard]] Batch take();
  void account_for(const Batch& batch, std::size_t written);
  // The number of bytes that were written before an error.
  [[nodiscard]] std::size_t write(std::string_view text) const;

  const int fd_;
  const Report report_;
  UniqueFd stop_;  // an eventfd, so that a writer that waits for room can be ended

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t bytes_max_;
  std::string pending_;
  bool is_full_ = false;           // a line was dropped since pending_ was last taken
  std::size_t writing_ = 0;        // bytes that were taken from pending_
  std::uint64_t appended_ = 0;     // bytes since the start,
  std::uint64_t accounted_ = 0;    //   and how many of them were written or dropped
  std::uint64_t dropped_ = 0;      // lines since the start,
  std::uint64_t unreported_ = 0;   //   and how many of them no report has named
  bool has_failed_ = false;        // the last write: the next waits for a line
  bool is_inside_a_line_ = false;  // a failed write left half a line behind
  bool is_stopping_ = false;

  std::thread thread_;
};

// Writes at once, on the calling thread, for a process that is about to end: waits for room for at
// most `wait_ms`. Answers whether all was written.
bool write_within(int fd, std::string_view text, std::int64_t wait_ms);

}  // namespace shared::log
