// ConnUnderLoad: conn-service as ConnService wires it, a Hub and one Reactor with a thread each and
// real sockets, but for its two ports: rows are answered by a CannedExecutor and events come from
// publish(). Its clients are a process of their own.
//
//   publish() ─▶ Hub ─▶ CannedExecutor
//                 └──▶ Reactor ═sockets═▶ WebsocketClients
//
// The service is pinned to one processor and the clients to another, where there are two: whether
// a write has to wake its reader up on another processor is half its cost, and must not be chance.
//
// Errors: start() ends the program with a sentence if the clients are not live in time.
// Thread: the owner's. Make it before any other thread: it forks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "conn-service/hub/hub.h"
#include "conn-service/reactor/reactor.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/system_clock.h"
#include "tests/bench/canned_executor.h"
#include "tests/bench/websocket_clients.h"

namespace bench {

class ConnUnderLoad {
 public:
  struct Options {
    conn::reactor::ForwardOptions forward;
    CannedExecutor::Compile compile;
    conn::pipeline::Body body;
    Greeting greeting;
    conn::pipeline::PipelineOptions pipeline;
    int send_buffer_bytes = 0;  // of the server's sockets; 0: the system's
    WebsocketClients::Options clients;
    CannedExecutor::IsSlow is_slow;  // rows that take `slow_ms` while be_slow() says so
    std::int64_t slow_ms = 0;
  };

  explicit ConnUnderLoad(Options options);
  ~ConnUnderLoad();
  ConnUnderLoad(const ConnUnderLoad&) = delete;
  ConnUnderLoad& operator=(const ConnUnderLoad&) = delete;

  // Returns when so many clients in all have a live subscription and nothing more to read.
  void connect(std::size_t clients);

  static void wait_until(std::string_view what, const std::function<bool()>& is_so);

  void publish(std::size_t events);  // in one turn of the hub's loop
  [[nodiscard]] std::uint64_t bytes_read() const { return clients_->bytes_read(); }
  void wait_until_read(std::uint64_t bytes_read);  // by the clients
  [[nodiscard]] WebsocketClients& clients() { return *clients_; }
  void be_slow(bool is) { executor_->be_slow(is); }

  // The server's ends of all connections, and a way to the thread that writes to them, for who
  // wants to write by himself. The reactor must have nothing to write meanwhile.
  [[nodiscard]] std::vector<int> sockets() const;
  void on_reactor(std::function<void()> act);  // returns at once

  [[nodiscard]] std::uint64_t rows_asked() const { return executor_->rows_asked(); }
  [[nodiscard]] double clients_cpu_s() const { return clients_->cpu_s(); }
  [[nodiscard]] std::uint64_t slow_consumers() const { return metrics_.slow_consumers; }
  [[nodiscard]] std::int64_t outbox_bytes() const { return metrics_.outbox_bytes; }

 private:
  class Source;
  class Adapters;

  void make_hub(const Options& options);

  shared::SystemClock clock_;
  conn::reactor::SessionQuota quota_{1'000'000};
  shared::memory::Pressure memory_;
  conn::reactor::ReactorMetrics metrics_;
  conn::session::StaticFiles files_;
  std::unique_ptr<conn::reactor::Reactor> reactor_;
  std::unique_ptr<shared::loop::Mailbox<std::function<void()>>> acts_;
  std::unique_ptr<conn::hub::Hub> hub_;
  CannedExecutor* executor_ = nullptr;  // the hub's
  Source* source_ = nullptr;            // the hub's
  std::uint16_t port_ = 0;
  std::unique_ptr<WebsocketClients> clients_;
  std::thread reactor_thread_;
};

}  // namespace bench
