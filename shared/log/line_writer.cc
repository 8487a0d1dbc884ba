#include "shared/log/line_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"

namespace shared::log {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kNoRoomPauseMs = 10;  // after EAGAIN from a descriptor that poll() called writable

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

// Whole lines where possible. A pipe that poll() calls writable takes PIPE_BUF bytes without
// blocking, and nothing that others write comes between them.
std::string_view next_piece(std::string_view text) {
  if (text.size() <= PIPE_BUF) return text;
  const std::size_t end = text.substr(0, PIPE_BUF).rfind('\n');
  return text.substr(0, end == std::string_view::npos ? PIPE_BUF : end + 1);
}

// All signals are blocked while the thread starts, so that it never has any: neither SIGPIPE nor
// those that main waits for.
template <class Run>
std::thread start_without_signals(Run run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
  std::thread thread(std::move(run));
  CHECK(pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
  return thread;
}

}  // namespace

LineWriter::LineWriter(int fd, std::size_t bytes_max, Report report)
    : fd_(fd),
      report_(std::move(report)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      bytes_max_(bytes_max),
      thread_(start_without_signals([this] { run(); })) {}

LineWriter::~LineWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

void LineWriter::append(std::string_view line) {
  {
    const std::lock_guard lock(mutex_);
    if (is_full_ || pending_.size() + writing_ + line.size() + 1 > bytes_max_) {
      is_full_ = true;
      ++dropped_;
      ++unreported_;
    } else {
      pending_.append(line) += '\n';
      appended_ += line.size() + 1;
    }
  }
  changed_.notify_all();
}

void LineWriter::set_bytes_max(std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  bytes_max_ = bytes_max;
}

bool LineWriter::flush(std::int64_t wait_ms) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, milliseconds(wait_ms), [this, until = appended_] {
    return accounted_ >= until && (unreported_ == 0 || has_failed_);
  });
}

std::uint64_t LineWriter::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void LineWriter::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] {
      return is_stopping_ || !pending_.empty() || (unreported_ > 0 && !has_failed_);
    });
    if (is_stopping_) return;
    const Batch batch = take();
    lock.unlock();
    const std::size_t written = write(batch.text);
    lock.lock();
    account_for(batch, written);
    changed_.notify_all();
  }
}

// Lines are dropped after those that are pending, but a failed write has dropped those before them.
LineWriter::Batch LineWriter::take() {
  Batch batch{.text = is_inside_a_line_ ? "\n" : ""};
  batch.begin = batch.text.size();
  batch.reported = std::exchange(unreported_, 0);
  const std::string report = batch.reported > 0 ? report_(batch.reported) + "\n" : "";
  if (has_failed_) batch.text += report;
  batch.report_end = batch.text.size();
  batch.text += pending_;
  if (!has_failed_) {
    batch.text += report;
    batch.report_end = batch.text.size();
  }
  batch.lines_size = writing_ = pending_.size();
  pending_ = {};  // a burst's memory is given back
  is_full_ = false;
  return batch;
}

void LineWriter::account_for(const Batch& batch, std::size_t written) {
  has_failed_ = written < batch.text.size();
  if (written > 0) is_inside_a_line_ = batch.text[written - 1] != '\n';
  const std::size_t lost_from = std::max(written, batch.begin);
  std::uint64_t lost = lines_in(std::string_view(batch.text).substr(lost_from));
  if (batch.reported > 0 && written < batch.report_end) {
    unreported_ += batch.reported;
    --lost;  // the report itself
  }
  dropped_ += lost;
  unreported_ += lost;
  accounted_ += batch.lines_size;
  writing_ = 0;
}

std::size_t LineWriter::write(std::string_view text) const {
  std::array<pollfd, 2> wait{{{fd_, POLLOUT, 0}, {stop_.get(), POLLIN, 0}}};
  std::size_t written = 0;
  while (written < text.size()) {
    if (::poll(wait.data(), wait.size(), -1) < 0) {
      if (errno != EINTR) break;
      continue;
    }
    if (wait[1].revents != 0) break;
    const std::string_view piece = next_piece(text.substr(written));
    const ssize_t taken = ::write(fd_, piece.data(), piece.size());
    if (taken >= 0) {
      written += static_cast<std::size_t>(taken);
    } else if (errno == EAGAIN) {
      (void)::poll(&wait[1], 1, kNoRoomPauseMs);
    } else if (errno != EINTR) {
      break;
    }
  }
  return written;
}

bool write_within(int fd, std::string_view text, std::int64_t wait_ms) {
  const auto end = steady_clock::now() + milliseconds(wait_ms);
  while (!text.empty()) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
    pollfd wait{fd, POLLOUT, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready == 0 || (ready < 0 && errno != EINTR)) return false;
    if (ready < 0) continue;
    const std::string_view piece = next_piece(text);
    const ssize_t written = ::write(fd, piece.data(), piece.size());
    if (written >= 0) text.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
  }
  return true;
}

}  // namespace shared::log
