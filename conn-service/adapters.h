// Adapters: the hub's ports as production has them, and what they last published of themselves.
//
//   executor  ExecClient, with its GrpcLinks and the AddressResolver that gives it the replicas
//   source    KafkaSource
//   every 250 ms ─▶ AdapterStats, which any thread may read
//
// Errors: a provider that librdkafka refuses ends the process with a message: the configuration was
//         checked before, and there is nothing to serve without it.
// Thread: the hub's. What the constructor is given must outlive it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conn-service/config.h"
#include "conn-service/exec_client/address_resolver.h"
#include "conn-service/exec_client/counters.h"
#include "conn-service/exec_client/exec_client.h"
#include "conn-service/exec_client/grpc_links.h"
#include "conn-service/hub/adapters.h"
#include "conn-service/ingest/kafka/kafka_counters.h"
#include "conn-service/ingest/kafka/kafka_source.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/sync/snapshot.h"

namespace conn {

struct AdapterStats {
  exec_client::Counters executor;
  std::vector<std::string> executor_troubles;  // of each replica that takes nothing: address, why
  std::vector<std::string>
      unknown_providers;  // read by subscriptions, and not in our configuration
  ingest::kafka::KafkaCounters ingest;
  bool is_source_ready = false;
};

class Adapters final : public hub::Adapters {
 public:
  Adapters(const Config& config,
           const shared::Clock& clock,
           shared::loop::Loop& loop,
           shared::Snapshot<AdapterStats>& stats);

  [[nodiscard]] pipeline::Executor& executor() override { return client_; }
  [[nodiscard]] pipeline::EventSource& source() override { return *source_; }

 private:
  void publish();
  [[nodiscard]] std::vector<std::string> unknown_providers();
  [[nodiscard]] std::string remedy(const std::string& provider) const;

  exec_client::GrpcLinks links_;
  exec_client::ExecClient client_;
  exec_client::AddressResolver resolver_;
  std::unique_ptr<ingest::kafka::KafkaSource> source_;
  std::set<std::string> providers_;          // of the configuration
  std::set<std::string> unknown_providers_;  // that have been logged
  shared::Snapshot<AdapterStats>& stats_;
  shared::loop::Timer publish_timer_;
};

}  // namespace conn
