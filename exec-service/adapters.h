// Adapters: a worker's ports as production has them: subgraphs over HTTP, providers over Kafka.
// Thread: the worker's; AdapterStats: any.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/ports/worker_ports.h"
#include "exec-service/publisher/kafka_publisher.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph_http/curl_http_client.h"
#include "exec-service/subgraph_http/http_subgraphs.h"
#include "exec-service/subgraph_http/subgraph_log.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/sync/snapshot.h"

namespace exec {

struct AdapterCounters {
  std::vector<subgraph::SubgraphCounters> subgraphs;  // sorted by name, each once
  publisher::PublisherCounters publisher;
};

// What the workers' adapters have counted, for metrics. Workers are added before the first sum().
class AdapterStats {
 public:
  [[nodiscard]] shared::Snapshot<AdapterCounters>& add_worker() {
    return by_worker_.emplace_back();
  }
  [[nodiscard]] AdapterCounters sum() const;
  [[nodiscard]] subgraph_http::SubgraphLog& subgraph_log() { return subgraph_log_; }

 private:
  subgraph_http::SubgraphLog subgraph_log_;  // of all workers
  std::deque<shared::Snapshot<AdapterCounters>> by_worker_;
};

[[nodiscard]] std::unique_ptr<ports::WorkerPorts> make_adapters(const Config& config,
                                                                const shared::Clock& clock,
                                                                AdapterStats& stats,
                                                                shared::loop::Loop& loop);

}  // namespace exec
