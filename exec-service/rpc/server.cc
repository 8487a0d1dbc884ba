#include "exec-service/rpc/server.h"

#include <chrono>
#include <utility>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include "exec-service/rpc/grpc_executor.h"

namespace exec::rpc {

namespace {

constexpr const char* kServiceName = "sluice.exec.v1.Executor";

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, ports::Service& service)
      : options_(std::move(options)), executor_(options_, service, counters_) {}

  shared::Result<std::uint16_t> start() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    int port = 0;
    const auto message_bytes_max = static_cast<int>(options_.message_bytes_max);
    builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &port);
    builder.SetMaxReceiveMessageSize(message_bytes_max);
    builder.SetMaxSendMessageSize(message_bytes_max);
    // A client that pings more often is disconnected ("too_many_pings").
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                               static_cast<int>(options_.ping_interval_ms_min));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port in use is an error
    builder.RegisterService(&executor_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      server_.reset();
      return shared::fail(shared::ErrorCode::kUnavailable,
                          "cannot listen on " + options_.listen + ": is the address in use?");
    }
    set_serving(true);
    return static_cast<std::uint16_t>(port);
  }

  void announce() { executor_.announce(); }
  std::set<std::string> defined_schemas() { return executor_.defined_schemas(); }

  void withdraw() { set_serving(false); }

  void drain() {
    withdraw();
    executor_.drain();
  }

  void stop(std::int64_t wait_ms) {
    if (server_ == nullptr) return;
    drain();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(wait_ms));
    server_->Wait();
    server_.reset();
  }

  [[nodiscard]] StreamCounters counters() const { return counters_->snapshot(); }

 private:
  void set_serving(bool is_serving) {
    if (server_ == nullptr) return;
    grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
    if (health == nullptr) return;
    health->SetServingStatus(is_serving);
    health->SetServingStatus(kServiceName, is_serving);
  }

  const ServerOptions options_;
  std::shared_ptr<LiveCounters> counters_ = std::make_shared<LiveCounters>();
  GrpcExecutor executor_;
  std::unique_ptr<grpc::Server> server_;
};

Server::Server(const ServerOptions& options, ports::Service& service)
    : impl_(std::make_unique<Impl>(options, service)) {}

Server::~Server() {
  impl_->stop(0);
}

shared::Result<std::uint16_t> Server::start() {
  return impl_->start();
}
void Server::announce() {
  impl_->announce();
}
std::set<std::string> Server::defined_schemas() {
  return impl_->defined_schemas();
}
void Server::withdraw() {
  impl_->withdraw();
}
void Server::drain() {
  impl_->drain();
}
void Server::stop(std::int64_t wait_ms) {
  impl_->stop(wait_ms);
}
StreamCounters Server::counters() const {
  return impl_->counters();
}

}  // namespace exec::rpc
