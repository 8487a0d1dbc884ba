#include "exec-service/adapters.h"

#include <cstdlib>
#include <utility>

#include "exec-service/load_schema.h"
#include "exec-service/subgraph_http/http_subgraph_client.h"
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
        clock_(clock),
        stats_(stats.add_worker()),
        loop_(loop),
        http_(loop),
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
    auto client = std::make_shared<subgraph_http::HttpSubgraphClient>(
        loop_, clock_, http_, subgraph_options(config_, supergraph));
    current_ = client;
    return client;
  }

  ports::EventPublisher* publisher() override { return publisher_.get(); }

 private:
  void publish() {
    AdapterCounters counters;
    if (const auto client = current_.lock()) counters.subgraphs = client->counters();
    counters.publisher = publisher_->counters();
    stats_.publish(std::move(counters));
    snapshot_.start(kSnapshotMs);
  }

  const Config& config_;
  const shared::Clock& clock_;
  shared::Snapshot<AdapterCounters>& stats_;
  shared::loop::Loop& loop_;
  subgraph_http::CurlHttpClient http_;
  std::weak_ptr<subgraph_http::HttpSubgraphClient> current_;
  std::unique_ptr<publisher::KafkaPublisher> publisher_;
  shared::loop::Timer snapshot_;
};

void add(subgraph::SubgraphCounters& sum, const subgraph::SubgraphCounters& more) {
  sum.name = more.name;
  sum.requests += more.requests;
  sum.answers += more.answers;
  sum.unreachable += more.unreachable;
  sum.timeouts += more.timeouts;
  sum.unusable += more.unusable;
  sum.overloaded += more.overloaded;
  sum.circuit_open += more.circuit_open;
  sum.shared += more.shared;
  sum.retries += more.retries;
  sum.retries_unaffordable += more.retries_unaffordable;
  sum.circuit_opened += more.circuit_opened;
  sum.connections += more.connections;
  sum.bytes_sent += more.bytes_sent;
  sum.bytes_received += more.bytes_received;
  sum.in_flight += more.in_flight;
  sum.waiting += more.waiting;
  sum.circuits_open += more.circuits_open;
  sum.circuits_half_open += more.circuits_half_open;
}

}  // namespace

AdapterCounters AdapterStats::sum() const {
  AdapterCounters total;
  for (const auto& worker : by_worker_) {
    const AdapterCounters one = worker.read();
    if (total.subgraphs.size() < one.subgraphs.size()) total.subgraphs.resize(one.subgraphs.size());
    for (std::size_t i = 0; i < one.subgraphs.size(); ++i)
      add(total.subgraphs[i], one.subgraphs[i]);
    total.publisher.published += one.publisher.published;
    total.publisher.failed += one.publisher.failed;
    total.publisher.unknown += one.publisher.unknown;
    total.publisher.bytes += one.publisher.bytes;
    total.publisher.in_flight += one.publisher.in_flight;
  }
  return total;
}

std::unique_ptr<ports::WorkerPorts> make_adapters(const Config& config,
                                                  const shared::Clock& clock,
                                                  AdapterStats& stats,
                                                  shared::loop::Loop& loop) {
  return std::make_unique<Adapters>(config, clock, stats, loop);
}

}  // namespace exec
