// Worker: a thread with a loop that runs one OperationPipeline. Internal to worker_pool.
//
//   post(message) ─ mailbox ─▶ pipeline ─ end_turn at the turn's end, expire by timer
//   timer ─▶ heartbeats
//
// Thread: construction, destruction: the pool's owner. The rest: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "exec-service/pipeline/operation_pipeline.h"
#include "exec-service/workers/heartbeats.h"
#include "exec-service/workers/worker_pool.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/snapshot.h"

namespace exec::workers {

struct ExecuteMessage {
  ports::Request request;
  ports::Service::ExecuteDone done;
};
struct PrepareMessage {
  std::vector<ports::Request> requests;
  ports::Service::PrepareDone done;
};
struct HeartbeatsMessage {
  std::shared_ptr<Heartbeats> heartbeats;
};
struct ForgetSchemaMessage {
  std::string id;
};
using WorkerMessage = std::
    variant<ExecuteMessage, PrepareMessage, ports::Batch, HeartbeatsMessage, ForgetSchemaMessage>;

class Worker {
 public:
  // As OperationPipeline::Environment, whose ports come from `make_ports`.
  struct Shared {
    const pipeline::PipelineOptions& options;
    const shared::Clock& clock;
    const pipeline::SchemaRegistry& schemas;
    pipeline::Compiler& compiler;
    pipeline::RowsInFlight& rows;
  };

  Worker(std::uint32_t number, const Shared& shared, WorkerPool::MakePorts make_ports);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void post(WorkerMessage message);
  // Rows posted and not yet taken up: how far it is behind.
  [[nodiscard]] std::size_t rows_waiting() const { return rows_waiting_; }
  // As of the last turn that ended.
  [[nodiscard]] pipeline::PipelineCounters counters() const { return counters_.read(); }

 private:
  class Turns;

  std::atomic<std::size_t> rows_waiting_{0};
  shared::Snapshot<pipeline::PipelineCounters> counters_;
  std::unique_ptr<shared::loop::Loop> loop_;
  std::unique_ptr<shared::loop::Mailbox<WorkerMessage>> mailbox_;
  std::thread thread_;
};

}  // namespace exec::workers
