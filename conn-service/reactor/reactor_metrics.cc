#include "conn-service/reactor/reactor_metrics.h"

#include <algorithm>

namespace conn::reactor {

namespace {

// One writer: a store is enough, and readers need no order among values.
template <class T>
void set(std::atomic<T>& to, T value) {
  to.store(value, std::memory_order_relaxed);
}

}  // namespace

void ReactorMetrics::publish(const session::Tally& tally) {
  set(sessions, tally.sessions);
  set(operations_pending, tally.operations_pending);
  set(subscriptions, tally.subscriptions);
  set(outbox_bytes, tally.outbox_bytes);
  set(messages_received, tally.messages_received);
  set(messages_sent, tally.messages_sent);
  set(bytes_sent, tally.bytes_sent);
  set(frames_refused, tally.frames_refused);
  set(fences_dropped, tally.fences_dropped);
  set(slow_consumers, tally.slow_consumers);
  set(operations_refused, tally.operations_refused);
  set(sessions_refused, tally.sessions_refused);
  set(sessions_shed, tally.sessions_shed);
  for (std::size_t i = 0; i < closes.size(); ++i)
    set(closes[i], tally.closes[i]);
  for (std::size_t i = 0; i < http_responses.size(); ++i)
    set(http_responses[i], tally.http_responses[i]);
}

void ReactorMetrics::observe_latency(std::int64_t latency_ms) {
  latency_ms = std::max<std::int64_t>(latency_ms, 0);  // clocks of two machines may disagree
  const auto bucket = std::ranges::lower_bound(kLatencyBounds_ms, latency_ms);
  const auto place = static_cast<std::size_t>(bucket - kLatencyBounds_ms.begin());
  latency_buckets[place].fetch_add(1, std::memory_order_relaxed);
  latency_sum_ms.fetch_add(static_cast<std::uint64_t>(latency_ms), std::memory_order_relaxed);
}

}  // namespace conn::reactor
