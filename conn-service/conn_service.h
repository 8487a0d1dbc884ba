// ConnService: everything that conn-service is made of, and who talks to whom. START HERE.
//
//   main's loop: signals, admin
//   reactors  ── HubPort ──▶ hub ── Executor ──▶ exec-service
//             ◀─ ReactorPort ─┘  └─ EventSource ◀── Kafka
//
// Construction is the order of dependencies; run() starts the threads, the last one first, and
// returns when the service has drained (drain_plan.h).
//
// Errors: open(): an address that cannot be listened on.
// Thread: main.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "conn-service/adapters.h"
#include "conn-service/client_errors.h"
#include "conn-service/config.h"
#include "conn-service/hub/hub.h"
#include "conn-service/reactor/reactor.h"
#include "conn-service/service_metrics.h"
#include "conn-service/session/static_files.h"
#include "shared/admin/admin_server.h"
#include "shared/base/result.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/memory/memory_watch.h"
#include "shared/memory/pressure.h"
#include "shared/sync/snapshot.h"
#include "shared/sync/system_clock.h"

namespace conn {

class ConnService {
 public:
  [[nodiscard]] static shared::Result<std::unique_ptr<ConnService>> open(
      Config config, session::StaticFiles files);
  ~ConnService();
  ConnService(const ConnService&) = delete;
  ConnService& operator=(const ConnService&) = delete;

  void run();

 private:
  struct Drained {};

  ConnService(Config config, session::StaticFiles files);
  [[nodiscard]] shared::Result<void> listen();
  [[nodiscard]] shared::Result<void> open_admin();
  void make_hub();
  void start();
  void stop();
  [[nodiscard]] std::vector<std::string> missing() const;  // for readiness
  [[nodiscard]] std::vector<std::string> notes() const;    // what is wrong although it is ready
  [[nodiscard]] bool is_healthy() const;
  void drain();
  void close_sessions();
  void on_drained();
  void report_start();
  void report_client_errors();

  Config config_;
  session::StaticFiles files_;
  std::uint16_t port_ = 0;  // that clients connect to
  shared::SystemClock clock_;
  shared::loop::Loop loop_;

  reactor::SessionQuota quota_;
  shared::memory::Pressure memory_;
  shared::memory::MemoryWatch memory_watch_;
  AllReactorMetrics metrics_;
  shared::Snapshot<AdapterStats> adapter_stats_;
  std::vector<std::unique_ptr<reactor::Reactor>> reactors_;
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<shared::admin::AdminServer> admin_;

  bool is_draining_ = false;
  std::size_t drained_count_ = 0;  // of reactors; then of those that are empty
  shared::loop::Mailbox<Drained> drained_;
  shared::loop::Timer ready_wait_;
  shared::loop::Timer drain_deadline_;
  shared::loop::Timer last_words_;
  shared::loop::Timer start_check_;
  bool has_reported_missing_ = false;
  ClientErrors client_errors_;
  shared::loop::Timer client_errors_report_;
  std::vector<std::thread> threads_;
};

}  // namespace conn
