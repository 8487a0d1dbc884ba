// Server: exec-service's face to conn-service and to internal callers: sluice.exec.v1.Executor over
// gRPC, with the health service ("" and "sluice.exec.v1.Executor") and reflection for grpcurl.
//
//   caller ══▶ Server ──▶ pipeline::Service (workers)
//          ◀══        ◀── answers, rows
//
// withdraw() reports NOT_SERVING and goes on as ever; drain() sends Draining, and lets every stream
// end when it has answered what it has; stop() ends what is left.
//
// Spec:   docs/architecture.md "The wire".
// Errors: start(): kUnavailable if the address cannot be had.
// Thread: its owner's; gRPC brings threads of its own, which only decode and hand over.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "exec-service/ports/service.h"
#include "exec-service/rpc/server_options.h"
#include "exec-service/rpc/stream_counters.h"
#include "shared/base/result.h"

namespace exec::rpc {

class Server {
 public:
  Server(const ServerOptions& options, ports::Service& service);
  ~Server();  // stop(0), if it was not stopped
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] shared::Result<std::uint16_t> start();  // the port that it listens on

  void announce();  // sends every stream the current service.hello()
  // Ids of the schemas that rows are defined under, on any stream.
  [[nodiscard]] std::set<std::string> defined_schemas();
  void withdraw();
  void drain();
  // Waits until every call and stream has ended, at most `wait_ms`; then ends them.
  void stop(std::int64_t wait_ms);

  [[nodiscard]] StreamCounters counters() const;  // any thread

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exec::rpc
