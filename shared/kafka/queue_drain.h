// QueueDrain: empties a librdkafka queue on a loop's thread, without a thread of its own.
//
//   librdkafka ──(empty → not empty)──▶ eventfd ──▶ loop ──▶ drain() until it says "empty"
//
// librdkafka signals only when a queue goes from empty to non-empty, so whatever a drain leaves
// behind is never announced again. Hence: one kick at the start (what came before the eventfd was
// there), another turn whenever drain() stopped at its budget, and a slow timer as a net. If no
// descriptor is left for an eventfd, a fast timer polls the queue instead.
//
// Thread: the loop's. Destroyed before the client that the queue belongs to.
#pragma once

#include <cstdint>
#include <functional>

#include "shared/kafka/handles.h"
#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace shared::kafka {

class QueueDrain {
 public:
  // `drain` takes from the queue, up to a budget, and answers whether more may be waiting.
  using Drain = std::function<bool(rd_kafka_queue_t*)>;

  QueueDrain(loop::Loop& loop, QueuePtr queue, Drain drain, std::int64_t safety_ms = 500);
  ~QueueDrain();
  QueueDrain(const QueueDrain&) = delete;
  QueueDrain& operator=(const QueueDrain&) = delete;

 private:
  void kick();
  void turn();

  QueuePtr queue_;
  Drain drain_;
  std::int64_t safety_ms_;
  UniqueFd ready_;
  loop::Watch watch_;
  loop::Timer safety_;
};

}  // namespace shared::kafka
