// Hub: the thread that owns triggers, groups, rings and windows, and drives pipeline/core.
//
//   reactors ── post() ──▶ [mailbox] ─┐
//   adapters (on this loop) ──────────┼─▶ Core ──▶ ReactorPorts, Executor, EventSource
//   timer ────────────────────────────┘
//
// A turn of the loop: everything that came, then Core::end_turn() once, which sends what the turn
// has gathered. A backlog is read in pieces, with a turn for all other work between two of them.
//
// Thread: start, stop, destructor: the owner's. post, stats: any. Threads that call post()
//         must have ended before the hub is destroyed; the reactors' ports must outlive stop().
#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "conn-service/hub/adapters.h"
#include "conn-service/pipeline/core.h"
#include "conn-service/pipeline/messages.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/snapshot.h"

namespace conn::hub {

struct HubOptions {
  pipeline::PipelineOptions pipeline;
  std::int64_t stats_interval_ms = 250;
};

// What the hub's thread has last reported of itself.
struct HubStats {
  pipeline::Counters counters;
  pipeline::Gauges gauges;
  bool is_executor_available = false;
  std::int64_t published_ms = 0;  // Clock::now_ms: old means that the thread is stuck
};

class Hub final : public pipeline::HubPort {
 public:
  struct Ports {
    MakeAdapters make_adapters;
    std::vector<pipeline::ReactorPort*> reactors;  // by ReactorId
  };

  Hub(const HubOptions& options, const shared::Clock& clock, Ports ports);
  ~Hub() override;

  void start();
  // Ends the thread after its turn; the adapters are closed. Harmless the second time.
  void stop();

  void post(pipeline::HubMessage message) override;
  [[nodiscard]] HubStats stats() const { return stats_.read(); }

 private:
  class Running;  // what lives on the thread

  void run();
  void receive(std::vector<pipeline::HubMessage>& messages);

  HubOptions options_;
  const shared::Clock& clock_;
  Ports ports_;
  shared::Snapshot<HubStats> stats_;

  shared::loop::Loop loop_;
  Running* running_ = nullptr;  // the thread's
  shared::loop::Mailbox<pipeline::HubMessage> mailbox_;
  std::thread thread_;
};

}  // namespace conn::hub
