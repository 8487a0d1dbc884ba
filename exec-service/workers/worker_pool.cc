#include "exec-service/workers/worker_pool.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "exec-service/workers/worker.h"
#include "shared/base/check.h"

namespace exec::workers {

namespace {

// `<replica>/<worker>.<number>` → worker, if it is ours.
std::optional<std::size_t> worker_of_loader(std::string_view loader_id,
                                            std::string_view replica_id) {
  const std::size_t slash = loader_id.rfind('/');
  if (slash == std::string_view::npos || loader_id.substr(0, slash) != replica_id)
    return std::nullopt;
  std::size_t worker = 0;
  const char* first = loader_id.data() + slash + 1;
  const char* end = loader_id.data() + loader_id.size();
  const auto [rest, error] = std::from_chars(first, end, worker);
  if (error != std::errc{} || rest == end || *rest != '.') return std::nullopt;
  return worker;
}

}  // namespace

WorkerPool::WorkerPool(pipeline::PipelineOptions options,
                       std::size_t workers,
                       const shared::Clock& clock,
                       const std::vector<pipeline::SharedSchema>& schemas,
                       const MakePorts& make_ports)
    : options_(std::move(options)),
      clock_(clock),
      schemas_(schemas, options_.keep),
      compiler_(options_.compiler, schemas_) {
  CHECK(workers > 0);
  const Worker::Shared shared{options_, clock, schemas_, compiler_, rows_};
  for (std::size_t i = 0; i < workers; ++i)
    workers_.push_back(std::make_unique<Worker>(static_cast<std::uint32_t>(i), shared, make_ports));
}

WorkerPool::~WorkerPool() = default;

void WorkerPool::execute(ports::Request request, ExecuteDone done) {
  next_worker().post(ExecuteMessage{std::move(request), std::move(done)});
}

void WorkerPool::prepare(std::vector<ports::Request> requests, PrepareDone done) {
  next_worker().post(PrepareMessage{std::move(requests), std::move(done)});
}

void WorkerPool::resolve(ports::Batch batch) {
  Worker& worker = worker_for(batch);
  worker.post(std::move(batch));
}

void WorkerPool::cancel(const std::shared_ptr<ports::RowsSink>& sink, std::uint64_t sequence) {
  rows_.leave(*sink, sequence);
}

ports::Hello WorkerPool::hello() const {
  std::vector<std::string> ids = schemas_.ids();
  std::string newest = ids.front();
  return {options_.replica_id, std::move(ids), std::move(newest), schemas_.providers_read(), true};
}

void WorkerPool::send_heartbeats(std::weak_ptr<ports::HeartbeatSink> sink) {
  const auto heartbeats = std::make_shared<Heartbeats>(workers_.size(), std::move(sink));
  for (const auto& worker : workers_)
    worker->post(HeartbeatsMessage{heartbeats});
}

pipeline::PipelineCounters WorkerPool::counters() const {
  pipeline::PipelineCounters sum;
  for (const auto& worker : workers_)
    sum += worker->counters();
  return sum;
}

void WorkerPool::publish(const std::vector<pipeline::SharedSchema>& newest) {
  forget(schemas_.publish(newest, clock_.now_ms()));
}

bool WorkerPool::expire_schemas(const std::set<std::string>& needed) {
  const auto gone = schemas_.expire(clock_.now_ms(), needed);
  forget(gone);
  return std::ranges::any_of(gone, [](const auto& schema) { return schema->name.empty(); });
}

// They have left the registry: nothing new is compiled under them.
void WorkerPool::forget(const std::vector<pipeline::SharedSchema>& gone) {
  for (const pipeline::SharedSchema& schema : gone) {
    compiler_.forget_schema(schema->id());
    for (const auto& worker : workers_)
      worker->post(ForgetSchemaMessage{schema->id()});
  }
}

Worker& WorkerPool::next_worker() {
  return *workers_[turn_++ % workers_.size()];
}

// Equals take turns, so that an idle pool spreads what comes.
Worker& WorkerPool::worker_for(const ports::Batch& batch) {
  for (const ports::Event& event : batch.events) {
    const auto named = worker_of_loader(event.loader_id, options_.replica_id);
    if (named && *named < workers_.size()) return *workers_[*named];
  }
  Worker* best = &next_worker();
  for (const auto& worker : workers_)
    if (worker->rows_waiting() < best->rows_waiting()) best = worker.get();
  return *best;
}

}  // namespace exec::workers
