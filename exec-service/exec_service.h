// ExecService: everything that exec-service is made of, and how it is connected. START HERE.
//
//   main's loop: signals, admin
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
#include "exec-service/load_files.h"
#include "exec-service/rpc/server.h"
#include "exec-service/supergraph/supergraph.h"
#include "exec-service/workers/worker_pool.h"
#include "shared/admin/admin_server.h"
#include "shared/base/result.h"
#include "shared/loop/loop.h"
#include "shared/loop/mailbox.h"
#include "shared/sync/system_clock.h"

namespace exec {

class ExecService {
 public:
  [[nodiscard]] static shared::Result<std::unique_ptr<ExecService>> open(Config config,
                                                                         const LoadedFiles& files);
  ~ExecService();
  ExecService(const ExecService&) = delete;
  ExecService& operator=(const ExecService&) = delete;

  void run();  // returns when the service has drained

 private:
  struct Stopped {};

  ExecService(Config config, const LoadedFiles& files);
  [[nodiscard]] shared::Result<void> open_admin();
  void drain();

  Config config_;
  std::string schema_id_;
  shared::SystemClock clock_;
  shared::loop::Loop loop_;
  AdapterStats adapter_stats_;
  workers::WorkerPool workers_;
  rpc::Server server_;
  std::unique_ptr<shared::admin::AdminServer> admin_;
  bool is_draining_ = false;
  shared::loop::Mailbox<Stopped> stopped_;
  std::thread stopper_;
};

}  // namespace exec
