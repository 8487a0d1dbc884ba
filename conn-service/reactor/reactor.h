// Reactor: one loop thread and its clients. It accepts connections, runs their sessions, and
// carries messages between these and the hub.
//
//   Listener ─▶ Connection... ─▶ Start, Stop ─▶ HubPort
//   Inbox (from the hub) ─▶ OperationTable: group -> operations here ─▶ sessions
//   end of the turn: every session with something to send writes it, once
//
// Spec:   docs/architecture.md "Threads".
// Errors: listen() reports why it cannot listen on the address. Nothing else fails.
// Thread: created and destroyed on any thread while run() is not running; run() is the reactor's
//         thread; stop, drain, stop_listening and the inbox can be used on any. The objects in ReactorPorts must
//         outlive the reactor, and the reactor must outlive the users of its inbox.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "conn-service/pipeline/messages.h"
#include "conn-service/reactor/connection.h"
#include "conn-service/reactor/inbox.h"
#include "conn-service/reactor/listener.h"
#include "conn-service/reactor/reactor_state.h"
#include "shared/base/result.h"
#include "shared/loop/loop.h"

namespace conn::reactor {

class Reactor {
 public:
  Reactor(pipeline::ReactorId id, ReactorOptions options, ReactorPorts ports);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // Before run(). The hub outlives the reactor, whose last sessions stop their operations.
  void connect(pipeline::HubPort& hub) { state_.hub = &hub; }

  // Opens the listener; returns its port. `port`: in place of the options', if it is not 0.
  [[nodiscard]] shared::Result<std::uint16_t> listen(std::uint16_t port = 0);

  void run();
  void stop();

  // Closes every session with 1001 at a random time within `turns_ms`, once it has sent what is
  // under way, and calls `drained` on the reactor's thread when none of the connections is left that
  // there were: at once if there was none. Clients that connect meanwhile are turned away.
  void drain(std::int64_t turns_ms, std::function<void()> drained);
  // After drain(): closes the listener, and calls `empty` when no connection is left at all.
  void stop_listening(std::function<void()> empty);

  [[nodiscard]] pipeline::ReactorPort& inbox() { return inbox_; }

  // For tests, and for callers that run the loop themselves.
  [[nodiscard]] shared::loop::Loop& loop() { return state_.loop; }

 private:
  void receive(std::vector<InboxMessage>& messages);
  void on(pipeline::Joined& message);
  void on(pipeline::Finished& message);
  void on(pipeline::Deliver& message);
  void deliver_burst();
  void on(pipeline::GroupEnded& message);
  void on(pipeline::Moved& message);
  void on(pipeline::MoveCommitted& message);
  void on(pipeline::Merged& message);
  void on(pipeline::Ending& message);
  void on(pipeline::Ended& message);
  void hand_out_by_fences(session::OperationNumber number);
  void end(std::span<const session::OperationNumber> operations, const std::string& errors_json);
  void on(Overflowed& message);
  void on(Drain& message);
  void on(StopListening& message);

  void accept(shared::UniqueFd socket);
  void remove(Connection& connection);
  void flush_all();
  void end_turn();
  void tick();
  void shed();

  ReactorState state_;
  std::vector<std::unique_ptr<Connection>> connections_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer ticks_;
  Inbox inbox_;
  std::unique_ptr<Listener> listener_;
  std::size_t early_connections_ = 0;  // of those before drain()
  std::function<void()> drained_;
  std::function<void()> empty_;
  // Consecutive deliveries of one group that its members have not received yet.
  struct {
    pipeline::GroupId group{};
    session::PayloadIndex first = 0;
    std::uint32_t count = 0;
    std::vector<routing::Lane> lanes;  // of each
  } burst_;
  std::minstd_rand random_;
  std::uint64_t shed_at_reading_ = 0;  // of the memory
};

}  // namespace conn::reactor
