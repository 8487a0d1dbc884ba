#include "shared/kafka/queue_drain.h"

#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace shared::kafka {

namespace {
constexpr std::uint64_t kOne = 1;     // what an eventfd is written
constexpr std::int64_t kPollMs = 20;  // without one
}  // namespace

QueueDrain::QueueDrain(loop::Loop& loop, QueuePtr queue, Drain drain, std::int64_t safety_ms)
    : queue_(std::move(queue)),
      drain_(std::move(drain)),
      safety_ms_(safety_ms),
      ready_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      watch_(loop, ready_.get(), [this](loop::Watch::Ready) { turn(); }),
      safety_(loop, [this] { turn(); }) {
  if (ready_) {
    watch_.want(true, false);
    rd_kafka_queue_io_event_enable(queue_.get(), ready_.get(), &kOne, sizeof kOne);
  } else {
    safety_ms_ = kPollMs;
  }
  kick();
}

QueueDrain::~QueueDrain() {
  rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
}

void QueueDrain::kick() {
  if (!ready_) {
    safety_.start(0);
    return;
  }
  [[maybe_unused]] const auto written = ::write(ready_.get(), &kOne, sizeof kOne);
}

void QueueDrain::turn() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(ready_.get(), &count, sizeof count);
  safety_.start(safety_ms_);
  if (drain_(queue_.get())) kick();  // the next turn, so that others of the loop have theirs
}

}  // namespace shared::kafka
