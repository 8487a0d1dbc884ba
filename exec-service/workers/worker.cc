#include "exec-service/workers/worker.h"

#include <algorithm>
#include <future>
#include <utility>

#include "shared/base/match.h"

namespace exec::workers {

namespace {

std::size_t rows_of(const ports::Batch& batch) {
  std::size_t rows = 0;
  for (const ports::Event& event : batch.events)
    rows += event.rows.size();
  return rows;
}

}  // namespace

// What lives on the thread, in the order in which it must come and go.
class Worker::Turns {
 public:
  Turns(Worker& worker,
        std::uint32_t number,
        const Shared& shared,
        const WorkerPool::MakePorts& make_ports)
      : worker_(worker),
        number_(number),
        clock_(shared.clock),
        turn_end_(*worker.loop_, [this] { end_turn(); }),
        expiry_(*worker.loop_, [this] { expire(); }),
        heartbeat_(*worker.loop_, [this] { beat(); }),
        ports_(make_ports(*worker.loop_)),
        pipeline_(
            {shared.options, shared.clock, shared.schemas, shared.compiler, shared.rows, *ports_},
            number,
            [this] { turn_end_.request(); }) {}

  void receive(std::vector<WorkerMessage>& messages) {
    turn_end_.request();
    for (WorkerMessage& message : messages)
      shared::match(
          message, [&](ExecuteMessage& each) { pipeline_.execute(each.request, each.done); },
          [&](PrepareMessage& each) { each.done(pipeline_.prepare(each.requests)); },
          [&](ports::Batch& batch) {
            worker_.rows_waiting_ -= rows_of(batch);
            pipeline_.resolve(batch);
          },
          [&](HeartbeatsMessage& each) {
            heartbeats_ = std::move(each.heartbeats);
            beat();
          },
          [&](ForgetSchemaMessage& each) { pipeline_.forget_schema(each.id); });
  }

 private:
  void end_turn() {
    pipeline_.end_turn();
    worker_.counters_.publish(pipeline_.counters());
    schedule_expiry();
  }

  void expire() {
    pipeline_.expire();
    schedule_expiry();
  }

  // A timer fires between turns: the loop is not stuck in one.
  void beat() {
    heartbeats_->beat(number_);
    heartbeat_.start(kHeartbeatEveryMs);
  }

  void schedule_expiry() {
    if (expiry_.is_running()) return;  // fires early at worst, and looks again
    if (const auto next_ms = pipeline_.next_expiry_ms())
      expiry_.start(std::clamp<std::int64_t>(*next_ms - clock_.now_ms(), 1, kLookEveryMs));
  }

  // A deadline sooner than one that a timer runs for must not wait for it.
  static constexpr std::int64_t kLookEveryMs = 20;

  Worker& worker_;
  const std::uint32_t number_;
  const shared::Clock& clock_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer expiry_;
  shared::loop::Timer heartbeat_;
  std::shared_ptr<Heartbeats> heartbeats_;
  std::unique_ptr<ports::WorkerPorts> ports_;
  pipeline::OperationPipeline pipeline_;
};

Worker::Worker(std::uint32_t number, const Shared& shared, WorkerPool::MakePorts make_ports) {
  std::promise<void> ready;
  const std::future<void> is_ready = ready.get_future();
  thread_ = std::thread([this, number, shared, make_ports = std::move(make_ports),
                         ready = std::move(ready)]() mutable {
    loop_ = std::make_unique<shared::loop::Loop>();
    Turns turns(*this, number, shared, make_ports);
    mailbox_ = std::make_unique<shared::loop::Mailbox<WorkerMessage>>(
        *loop_, [&turns](std::vector<WorkerMessage>& messages) { turns.receive(messages); });
    ready.set_value();
    loop_->run();
    mailbox_.reset();
  });
  is_ready.wait();
}

Worker::~Worker() {
  loop_->stop();
  thread_.join();
}

void Worker::post(WorkerMessage message) {
  if (const ports::Batch* batch = std::get_if<ports::Batch>(&message))
    rows_waiting_ += rows_of(*batch);
  mailbox_->post(std::move(message));
}

}  // namespace exec::workers
