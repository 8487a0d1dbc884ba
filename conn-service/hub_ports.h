// HubPorts: the hub's two ports as production has them, and what they last said of themselves.
//
//   hub's thread: make_executor() ─▶ GrpcLinks, ExecClient, AddressResolver
//                 make_source()   ─▶ KafkaSource
//                 every 250 ms    ─▶ snapshot ─▶ stats(), any thread
//
// Errors: a provider that librdkafka refuses ends the process with a sentence: the configuration
//         was checked before, so this is its last word, and there is nothing to serve without.
// Thread: make_*: the hub's; stats(): any. Outlives the hub.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conn-service/config.h"
#include "conn-service/exec_client/counters.h"
#include "conn-service/ingest/ingest_counters.h"
#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/executor.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/sync/mutex.h"

namespace conn {

struct PortStats {
  exec_client::Counters executor;
  std::vector<std::string> event_providers;  // that executors' event graphs name
  ingest::IngestCounters ingest;
  bool is_source_ready = false;
};

class HubPorts {
 public:
  HubPorts(const Config& config, const shared::Clock& clock) : config_(config), clock_(clock) {}

  [[nodiscard]] std::unique_ptr<pipeline::Executor> make_executor(shared::loop::Loop& loop,
                                                                  pipeline::ExecutorSink& sink);
  [[nodiscard]] std::unique_ptr<pipeline::EventSource> make_source(shared::loop::Loop& loop,
                                                                   pipeline::EventSink& sink);

  [[nodiscard]] PortStats stats() const;

 private:
  class WiredExecutor;
  class WatchedSource;

  const Config& config_;
  const shared::Clock& clock_;
  mutable shared::Mutex mutex_;
  PortStats stats_ GUARDED_BY(mutex_);
};

}  // namespace conn
