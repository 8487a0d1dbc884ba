#include "exec-service/adapters.h"

#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "exec-service/load_schema.h"
#include "shared/log/log.h"

namespace exec {

namespace {

constexpr std::int64_t kSnapshotMs = 250;

class Adapters final : public ports::WorkerPorts {
 public:
  Adapters(const Config& config,
           const shared::Clock& clock,
           AdapterStats& stats,
           shared::loop::Loop& loop)
      : config_(config),
        stats_(stats.add_worker()),
        http_(loop),
        subgraphs_(loop, clock, http_, &stats.subgraph_log()),
        snapshot_(loop, [this] { publish(); }) {
    auto opened = publisher::KafkaPublisher::open(loop, clock, config.providers, config.publisher);
    if (!opened) {  // the configuration was checked before: librdkafka's last word
      shared::log::error("cannot publish", {{"reason", opened.error().message}});
      (void)shared::log::flush();
      std::_Exit(1);
    }
    publisher_ = *std::move(opened);
    publish();
  }

  std::shared_ptr<ports::SubgraphClient> subgraphs(
      const supergraph::Supergraph& supergraph) override {
    return subgraphs_.client(subgraph_options(config_, supergraph));
  }

  ports::EventPublisher* publisher() override { return publisher_.get(); }

 private:
  void publish() {
    subgraphs_.end_unused();
    AdapterCounters counters;
    counters.subgraphs = subgraphs_.counters();
    counters.publisher = publisher_->counters();
    stats_.publish(std::move(counters));
    snapshot_.start(kSnapshotMs);
  }

  const Config& config_;
  shared::Snapshot<AdapterCounters>& stats_;
  subgraph_http::CurlHttpClient http_;
  subgraph_http::HttpSubgraphs subgraphs_;
  std::unique_ptr<publisher::KafkaPublisher> publisher_;
  shared::loop::Timer snapshot_;
};

}  // namespace

AdapterCounters AdapterStats::sum() const {
  AdapterCounters total;
  std::map<std::string, subgraph::SubgraphCounters> subgraphs;  // by name
  for (const auto& worker : by_worker_) {
    const AdapterCounters one = worker.read();
    for (const subgraph::SubgraphCounters& each : one.subgraphs) {
      subgraph::SubgraphCounters& sum = subgraphs[each.name];
      sum += each;
      sum.name = each.name;
    }
    total.publisher.published += one.publisher.published;
    total.publisher.failed += one.publisher.failed;
    total.publisher.unknown += one.publisher.unknown;
    total.publisher.bytes += one.publisher.bytes;
    total.publisher.in_flight += one.publisher.in_flight;
  }
  for (auto& [name, sum] : subgraphs)
    total.subgraphs.push_back(std::move(sum));
  return total;
}

std::unique_ptr<ports::WorkerPorts> make_adapters(const Config& config,
                                                  const shared::Clock& clock,
                                                  AdapterStats& stats,
                                                  shared::loop::Loop& loop) {
  return std::make_unique<Adapters>(config, clock, stats, loop);
}

}  // namespace exec
