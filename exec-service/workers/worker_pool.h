// WorkerPool: the Service in production: N workers, each a thread with a loop, an
// OperationPipeline and its ports.
//
//   gRPC's threads ─ execute, prepare ─▶ the next worker     ─ mailbox ─▶ OperationPipeline
//                  ─ resolve ─▶ the worker with fewest rows ─ mailbox ─▶ OperationPipeline
//
// A message's events stay together, on one worker, so that they share loaders. An event that names
// a loader goes to the worker that has it.
//
// Bounds: what rpc lets in: calls and rows in flight.
// Thread: Service's calls: any. Construction and destruction: the owner's; destruction answers
//         what is running with an error, and drops what no worker has taken up: the gRPC server
//         must have stopped before.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/pipeline/operation_pipeline.h"
#include "shared/loop/loop.h"

namespace exec::workers {

class Worker;

class WorkerPool final : public ports::Service {
 public:
  // Called once per worker, on its thread; what it answers lives and dies there.
  using MakePorts = std::function<std::unique_ptr<ports::WorkerPorts>(shared::loop::Loop&)>;

  WorkerPool(pipeline::PipelineOptions options,
             std::size_t workers,
             const shared::Clock& clock,
             const std::vector<pipeline::SharedSchema>& schemas,  // the public one first
             const MakePorts& make_ports);
  ~WorkerPool() override;

  void execute(ports::Request request, ExecuteDone done) override;
  void prepare(std::vector<ports::Request> requests, PrepareDone done) override;
  void resolve(ports::Batch batch) override;
  void cancel(const std::shared_ptr<ports::RowsSink>& sink, std::uint64_t sequence) override;
  [[nodiscard]] ports::Hello hello() const override;
  void send_heartbeats(std::weak_ptr<ports::HeartbeatSink> sink) override;

  // Each becomes the default of its name. Then Server::announce().
  void publish(const std::vector<pipeline::SharedSchema>& newest);
  // Schemas that are kept leave once they are not `needed` (ids) or their time is over. Whether
  // hello() has changed: then Server::announce().
  [[nodiscard]] bool expire_schemas(const std::set<std::string>& needed);
  [[nodiscard]] bool keeps_schemas() const { return schemas_.keeps_any(); }
  [[nodiscard]] pipeline::SharedSchema schema(std::string_view id) const {
    return schemas_.find(id);
  }
  [[nodiscard]] std::vector<pipeline::SchemaState> schema_states() const {
    return schemas_.states();
  }

  [[nodiscard]] pipeline::PipelineCounters counters() const;
  [[nodiscard]] pipeline::OperationCacheCounters cache_counters() const {
    return compiler_.counters();
  }

 private:
  void forget(const std::vector<pipeline::SharedSchema>& gone);
  [[nodiscard]] Worker& worker_for(const ports::Batch& batch);
  [[nodiscard]] Worker& next_worker();

  const pipeline::PipelineOptions options_;
  const shared::Clock& clock_;
  pipeline::SchemaRegistry schemas_;
  pipeline::Compiler compiler_;
  pipeline::RowsInFlight rows_;
  std::atomic<std::size_t> turn_{0};
  std::vector<std::unique_ptr<Worker>> workers_;  // last: they use all of the above
};

}  // namespace exec::workers
