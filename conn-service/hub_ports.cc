#include "conn-service/hub_ports.h"

#include <cstdlib>
#include <utility>

#include "conn-service/exec_client/address_resolver.h"
#include "conn-service/exec_client/exec_client.h"
#include "conn-service/exec_client/grpc_links.h"
#include "conn-service/ingest/kafka_source.h"
#include "shared/log/log.h"

namespace conn {

namespace {

constexpr std::int64_t kSnapshotMs = 250;

std::vector<exec_client::HostPort> addresses(const std::string& text) {
  return exec_client::parse_addresses(text).value_or(std::vector<exec_client::HostPort>{});
}

}  // namespace

// ExecClient with what it needs beside it, in the order of their lives.
class HubPorts::WiredExecutor final : public pipeline::Executor {
 public:
  WiredExecutor(HubPorts& ports, shared::loop::Loop& loop, pipeline::ExecutorSink& sink)
      : ports_(ports),
        links_(loop, ports.config_.executors),
        client_(loop, ports.clock_, ports.config_.executors, links_, sink),
        resolver_(
            loop,
            addresses(ports.config_.executors.address),
            ports.config_.executors.resolve_every_ms,
            [this](std::vector<std::string> found) { client_.set_addresses(std::move(found)); }),
        snapshot_(loop, [this] { publish(); }) {
    publish();
  }

  void execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request> request) override {
    client_.execute(call, std::move(request));
  }
  void prepare(pipeline::CallId call,
               std::vector<std::shared_ptr<const pipeline::Request>> requests) override {
    client_.prepare(call, std::move(requests));
  }
  void cancel(pipeline::CallId call) override { client_.cancel(call); }
  void define_row(pipeline::RowId row,
                  std::shared_ptr<const pipeline::RowDefinition> definition) override {
    client_.define_row(row, std::move(definition));
  }
  void drop_row(pipeline::RowId row) override { client_.drop_row(row); }
  void resolve(pipeline::ResolveCall call) override { client_.resolve(std::move(call)); }
  void cancel(pipeline::Sequence sequence) override { client_.cancel(sequence); }
  [[nodiscard]] bool is_available() const override { return client_.is_available(); }

 private:
  void publish() {
    {
      const shared::Lock lock(ports_.mutex_);
      ports_.stats_.executor = client_.counters();
      ports_.stats_.event_providers = client_.providers();
    }
    snapshot_.start(kSnapshotMs);
  }

  HubPorts& ports_;
  exec_client::GrpcLinks links_;
  exec_client::ExecClient client_;
  exec_client::AddressResolver resolver_;
  shared::loop::Timer snapshot_;
};

class HubPorts::WatchedSource final : public pipeline::EventSource {
 public:
  WatchedSource(HubPorts& ports, shared::loop::Loop& loop, pipeline::EventSink& sink)
      : ports_(ports), snapshot_(loop, [this] { publish(); }) {
    auto source = ingest::KafkaSource::open(loop, ports.clock_, ports.config_.providers,
                                            ports.config_.ingest);
    if (!source) {
      shared::log::error("cannot consume", {{"reason", source.error().message}});
      (void)shared::log::flush();
      std::_Exit(1);
    }
    source_ = *std::move(source);
    source_->deliver_to(sink);
    publish();
  }

  void follow(routing::TopicId id, const routing::TopicName& topic) override {
    source_->follow(id, topic);
  }
  void unfollow(routing::TopicId id) override { source_->unfollow(id); }

 private:
  void publish() {
    {
      const shared::Lock lock(ports_.mutex_);
      ports_.stats_.ingest = source_->counters();
      ports_.stats_.is_source_ready = source_->is_ready();
    }
    snapshot_.start(kSnapshotMs);
  }

  HubPorts& ports_;
  std::unique_ptr<ingest::KafkaSource> source_;
  shared::loop::Timer snapshot_;
};

std::unique_ptr<pipeline::Executor> HubPorts::make_executor(shared::loop::Loop& loop,
                                                            pipeline::ExecutorSink& sink) {
  return std::make_unique<WiredExecutor>(*this, loop, sink);
}

std::unique_ptr<pipeline::EventSource> HubPorts::make_source(shared::loop::Loop& loop,
                                                             pipeline::EventSink& sink) {
  return std::make_unique<WatchedSource>(*this, loop, sink);
}

PortStats HubPorts::stats() const {
  const shared::Lock lock(mutex_);
  return stats_;
}

}  // namespace conn
