// FakeService: workers that record what they are given and answer when a test asks.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/ports/service.h"
#include "shared/sync/mutex.h"

namespace exec::rpc {

class FakeService final : public ports::Service {
 public:
  void execute(ports::Request request, ExecuteDone done) override {
    const shared::Lock lock(mutex);
    executes.emplace_back(std::move(request), std::move(done));
  }
  void prepare(std::vector<ports::Request> requests, PrepareDone done) override {
    const shared::Lock lock(mutex);
    prepares.emplace_back(std::move(requests), std::move(done));
  }
  void resolve(ports::Batch batch) override {
    const shared::Lock lock(mutex);
    batches.push_back(std::move(batch));
  }
  void cancel(const std::shared_ptr<ports::RowsSink>&, std::uint64_t sequence) override {
    const shared::Lock lock(mutex);
    cancelled.push_back(sequence);
  }
  [[nodiscard]] ports::Hello hello() const override { return says; }
  void send_heartbeats(std::weak_ptr<ports::HeartbeatSink> sink) override {
    heartbeat_sink = std::move(sink);
  }

  shared::Mutex mutex;
  std::vector<std::pair<ports::Request, ExecuteDone>> executes;
  std::vector<std::pair<std::vector<ports::Request>, PrepareDone>> prepares;
  std::vector<ports::Batch> batches;
  std::vector<std::uint64_t> cancelled;
  std::weak_ptr<ports::HeartbeatSink> heartbeat_sink;
  ports::Hello says{"exec-0", {"s2", "s1"}, "s2", {"main"}, true};
};

}  // namespace exec::rpc
