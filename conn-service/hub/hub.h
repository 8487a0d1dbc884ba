// Hub: the thread that owns triggers, groups, rings and windows, and drives pipeline/core.
//
//   reactors ── tell() ──▶ [mailbox] ─┐
//   executor, source (on this loop) ──┼─▶ Core ──▶ ReactorPorts, Executor, EventSource
//   timer ────────────────────────────┘
//
// A turn of the loop: everything that came, then Core::end_turn() once, which sends what the turn
// has gathered. A backlog is read in pieces, with a turn for everybody else between two of them.
//
// Shapes: executor and source are made, used and destroyed on the hub's thread.
// Thread: start, stop, destructor: the owner's. tell, drain, stats: any. Whoever tells must have
//         ended before the hub is destroyed; the reactors' ports must outlive stop().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "conn-service/pipeline/core.h"
#include "conn-service/pipeline/messages.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/mutex.h"

namespace conn::hub {

struct HubOptions {
  pipeline::PipelineOptions pipeline;
  std::int64_t stats_interval_ms = 250;
};

// What the hub's thread has last said of itself.
struct HubStats {
  pipeline::Counters counters;
  pipeline::Gauges gauges;
  bool is_executor_available = false;
  std::int64_t published_ms = 0;  // Clock::now_ms: old means that the thread is stuck
};

class Hub final : public pipeline::HubPort {
 public:
  using MakeExecutor = std::function<std::unique_ptr<pipeline::Executor>(shared::loop::Loop&,
                                                                         pipeline::ExecutorSink&)>;
  using MakeSource = std::function<std::unique_ptr<pipeline::EventSource>(shared::loop::Loop&,
                                                                          pipeline::EventSink&)>;
  struct Ports {
    MakeExecutor make_executor;
    MakeSource make_source;
    std::vector<pipeline::ReactorPort*> reactors;  // by ReactorId
  };

  Hub(const HubOptions& options, const shared::Clock& clock, Ports ports);
  ~Hub() override;

  void start();
  // Ends the thread after its turn; executor and source are closed. Harmless the second time.
  void stop();

  void tell(pipeline::HubMessage message) override;
  void drain();  // refuses new operations from now on
  [[nodiscard]] HubStats stats() const;

 private:
  class Running;  // what lives on the thread
  struct Drain {};
  using Message = std::variant<pipeline::HubMessage, Drain>;

  void run();
  void receive(std::vector<Message>& messages);
  void publish(HubStats stats);

  HubOptions options_;
  const shared::Clock& clock_;
  Ports ports_;
  mutable shared::Mutex mutex_;
  HubStats stats_ GUARDED_BY(mutex_);

  shared::loop::Loop loop_;
  Running* running_ = nullptr;  // the thread's
  shared::loop::Mailbox<Message> mailbox_;
  std::thread thread_;
};

}  // namespace conn::hub
