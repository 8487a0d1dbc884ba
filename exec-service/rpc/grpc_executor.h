// GrpcExecutor: sluice.exec.v1.Executor over gRPC's callback API. Decodes, hands over, encodes;
// what a stream means is in resolve_stream.h. Internal to rpc: only server.cc includes it, as
// gRPC's headers cost seconds per file.
//
// Thread: gRPC's, any number at once.
#pragma once

#include <memory>
#include <set>
#include <string>

#include <grpcpp/grpcpp.h>

#include "exec-service/ports/service.h"
#include "exec-service/rpc/exclusive_turn.h"
#include "exec-service/rpc/live_streams.h"
#include "exec-service/rpc/schema_access.h"
#include "exec-service/rpc/server_options.h"
#include "exec-service/rpc/stream_counters.h"
#include "proto/exec.grpc.pb.h"

namespace exec::rpc {

class GrpcExecutor final : public sluice::exec::v1::Executor::CallbackService {
 public:
  GrpcExecutor(const ServerOptions& options,
               ports::Service& service,
               std::shared_ptr<LiveCounters> counters)
      : options_(options),
        service_(service),
        counters_(std::move(counters)),
        access_(std::make_shared<const SchemaAccess>(options.private_schemas)),
        streams_(std::make_shared<LiveStreams>()) {
    service_.send_heartbeats(streams_);
  }

  grpc::ServerUnaryReactor* Execute(grpc::CallbackServerContext* context,
                                    const sluice::exec::v1::ExecuteRequest* request,
                                    sluice::exec::v1::ExecuteResponse* response) override;
  grpc::ServerUnaryReactor* Prepare(grpc::CallbackServerContext* context,
                                    const sluice::exec::v1::PrepareRequest* request,
                                    sluice::exec::v1::PrepareResponse* response) override;
  grpc::ServerBidiReactor<sluice::exec::v1::ResolveRequest, sluice::exec::v1::ResolveResponse>*
  Resolve(grpc::CallbackServerContext* context) override;

  void announce() { streams_->announce(); }
  [[nodiscard]] std::set<std::string> defined_schemas() { return streams_->defined_schemas(); }
  void drain() { streams_->drain(); }

 private:
  [[nodiscard]] bool begin_call();
  [[nodiscard]] Grants grants(const grpc::CallbackServerContext& context) const;

  const ServerOptions& options_;
  ports::Service& service_;
  std::shared_ptr<LiveCounters> counters_;  // a stream may outlive the server
  std::shared_ptr<ExclusiveTurn> turn_ = std::make_shared<ExclusiveTurn>();  // likewise
  std::shared_ptr<const SchemaAccess> access_;                               // likewise
  std::shared_ptr<LiveStreams> streams_;
};

}  // namespace exec::rpc
