// ExecService: everything that exec-service is made of, and how it is connected. START HERE.
//
//   main's loop: signals, admin, SchemaUpdates ◀─ ReloadThread ◀─ the schema's files
//   rpc::Server ── Service ──▶ WorkerPool ── WorkerPorts ──▶ subgraphs (HTTP), providers (Kafka)
//
// Errors: open(): an address that cannot be listened on.
// Thread: main.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "exec-service/adapters.h"
#include "exec-service/config.h"
#include "exec-service/rpc/server.h"
#include "exec-service/schema_updates.h"
#include "exec-service/workers/worker_pool.h"
#include "shared/admin/admin_server.h"
#include "shared/base/result.h"
#include "shared/http/response.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/memory/memory_watch.h"
#include "shared/memory/pressure.h"
#include "shared/reload/reload_thread.h"
#include "shared/sync/system_clock.h"

namespace exec {

class ExecService {
 public:
  // `schemas`: as load_files() has read them.
  [[nodiscard]] static shared::Result<std::unique_ptr<ExecService>> open(
      Config config, const std::vector<pipeline::SharedSchema>& schemas);
  ~ExecService();
  ExecService(const ExecService&) = delete;
  ExecService& operator=(const ExecService&) = delete;

  void run();  // returns when the service has drained

 private:
  struct Stopped {};
  class Schemas;   // SchemaTarget over workers_ and server_
  class Readings;  // from the reload thread, which may outlive the service

  ExecService(Config config, const std::vector<pipeline::SharedSchema>& schemas);
  [[nodiscard]] shared::Result<void> open_admin();
  [[nodiscard]] shared::http::Response readiness() const;
  [[nodiscard]] std::string metrics();
  void watch_files();
  void expire_schemas();
  void drain();
  void send_draining();
  void stop_serving();

  Config config_;
  shared::SystemClock clock_;
  shared::loop::Loop loop_;
  shared::memory::Pressure memory_;
  shared::memory::MemoryWatch memory_watch_;
  AdapterStats adapter_stats_;
  workers::WorkerPool workers_;
  rpc::Server server_;
  std::uint16_t port_ = 0;  // that it listens on
  std::unique_ptr<SchemaTarget> target_;
  SchemaUpdates updates_;
  std::shared_ptr<Readings> readings_;
  std::unique_ptr<shared::reload::ReloadThread> reloads_;
  shared::loop::Timer expiry_;
  std::unique_ptr<shared::admin::AdminServer> admin_;
  bool is_draining_ = false;
  shared::loop::Timer ready_wait_;
  shared::loop::Timer draining_notice_;
  shared::loop::Mailbox<Stopped> stopped_;
  std::thread stopper_;
};

}  // namespace exec
