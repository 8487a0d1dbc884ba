// Outside: a worker's ports as production has them: subgraphs over HTTP, providers over Kafka.
// Thread: the worker's, all of it, but counters(), which any may ask.
#pragma once

#include <memory>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/ports/worker_ports.h"
#include "exec-service/publisher/kafka_publisher.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph_http/curl_http_client.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/sync/mutex.h"

namespace exec {

struct OutsideCounters {
  std::vector<subgraph::SubgraphCounters> subgraphs;
  publisher::PublisherCounters publisher;
};

// Where the workers put their figures, for metrics.  Thread: any.
class OutsideStats {
 public:
  void put(std::size_t worker, OutsideCounters counters);
  [[nodiscard]] OutsideCounters sum() const;
  [[nodiscard]] std::size_t add_worker();

 private:
  mutable shared::Mutex mutex_;
  std::vector<OutsideCounters> by_worker_ GUARDED_BY(mutex_);
};

[[nodiscard]] std::unique_ptr<ports::WorkerPorts> make_outside(const Config& config,
                                                               const shared::Clock& clock,
                                                               OutsideStats& stats,
                                                               shared::loop::Loop& loop);

}  // namespace exec
