#include "exec-service/rpc/grpc_executor.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/rpc/from_wire.h"
#include "exec-service/rpc/resolve_stream.h"
#include "exec-service/rpc/response_limit.h"

namespace exec::rpc {

namespace {

// A stream as gRPC sees it: deletes itself when gRPC has done with it.
class StreamReactor final
    : public grpc::ServerBidiReactor<wire::ResolveRequest, wire::ResolveResponse>,
      public StreamWriter {
 public:
  explicit StreamReactor(std::shared_ptr<ResolveStream> stream) : stream_(std::move(stream)) {
    stream_->start(*this);
    StartRead(&incoming_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      stream_->on_half_closed();
      return;
    }
    stream_->on_message(incoming_);
    StartRead(&incoming_);
  }
  void OnWriteDone(bool ok) override { stream_->on_written(ok); }
  void OnCancel() override { stream_->on_cancelled(); }
  void OnDone() override { delete this; }

  // Started must have left the process before what it announces may end it: by default a write is
  // done when gRPC has buffered it.
  void write(const wire::ResolveResponse& message) override {
    grpc::WriteOptions how;
    if (message.has_started()) how.set_write_through();
    StartWrite(&message, how);
  }
  void finish(const std::string& violation) override {
    Finish(violation.empty() ? grpc::Status::OK
                             : grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, violation));
  }

 private:
  std::shared_ptr<ResolveStream> stream_;
  wire::ResolveRequest incoming_;  // reused: keeps its buffers
};

// What is left until the caller stops waiting, if that is sooner than what it asks for.
std::uint32_t deadline_ms(const grpc::CallbackServerContext& context, std::uint32_t asked_ms) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                        context.deadline() - std::chrono::system_clock::now())
                        .count();
  if (left >= std::numeric_limits<std::uint32_t>::max()) return asked_ms;
  const auto left_ms = static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
  return asked_ms == 0 ? left_ms : std::min(asked_ms, left_ms);
}

}  // namespace

bool GrpcExecutor::begin_call() {
  ++counters_->calls;
  if (++counters_->calls_in_flight <= options_.calls_in_flight_max &&
      !options_.is_short_of_memory())
    return true;
  --counters_->calls_in_flight;
  ++counters_->calls_refused;
  return false;
}

Grants GrpcExecutor::grants(const grpc::CallbackServerContext& context) const {
  const auto found = context.client_metadata().find("authorization");
  if (found == context.client_metadata().end()) return {};
  return access_->grants({found->second.data(), found->second.size()});
}

grpc::ServerUnaryReactor* GrpcExecutor::Execute(grpc::CallbackServerContext* context,
                                                const wire::ExecuteRequest* request,
                                                wire::ExecuteResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (!begin_call()) {
    to_wire(overloaded(), *response);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  if (!access_->admits(request->schema_id(), grants(*context))) {
    to_wire(ports::unknown_schema(), *response);
    --counters_->calls_in_flight;
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  wire::ExecuteRequest copy(*request);
  ports::Request asked = from_wire(copy);
  asked.deadline_ms = deadline_ms(*context, asked.deadline_ms);
  const ResponseLimit limit(options_.message_bytes_max, request->response_bytes_max());
  service_.execute(std::move(asked), [this, reactor, response, limit](ports::ExecuteAnswer answer) {
    to_wire(std::move(answer), *response);
    limit.apply(*response);
    --counters_->calls_in_flight;
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

grpc::ServerUnaryReactor* GrpcExecutor::Prepare(grpc::CallbackServerContext* context,
                                                const wire::PrepareRequest* request,
                                                wire::PrepareResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (static_cast<std::size_t>(request->requests_size()) > options_.prepare_requests_max) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT,
                     "more than " + std::to_string(options_.prepare_requests_max) + " requests"});
    return reactor;
  }
  if (!begin_call()) {
    for (int i = 0; i < request->requests_size(); ++i)
      to_wire(ports::PrepareAnswer(overloaded()), *response->add_results());
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  const Grants granted = grants(*context);
  std::vector<ports::Request> asked;
  std::vector<int> places;  // of those that are asked, among the results
  asked.reserve(static_cast<std::size_t>(request->requests_size()));
  for (const wire::ExecuteRequest& each : request->requests()) {
    wire::PrepareResult& result = *response->add_results();
    if (!access_->admits(each.schema_id(), granted)) {
      to_wire(ports::PrepareAnswer(ports::unknown_schema()), result);
      continue;
    }
    wire::ExecuteRequest copy(each);
    asked.push_back(from_wire(copy));
    places.push_back(response->results_size() - 1);
  }
  ResponseLimit limit(options_.message_bytes_max, request->response_bytes_max());
  service_.prepare(std::move(asked), [this, reactor, response, limit, places = std::move(places)](
                                         std::vector<ports::PrepareAnswer> answers) mutable {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      wire::PrepareResult& result = *response->mutable_results(places[i]);
      to_wire(std::move(answers[i]), result);
      limit.add(result);
    }
    --counters_->calls_in_flight;
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

grpc::ServerBidiReactor<wire::ResolveRequest, wire::ResolveResponse>* GrpcExecutor::Resolve(
    grpc::CallbackServerContext* context) {
  auto stream = std::make_shared<ResolveStream>(
      options_, service_, counters_, turn_,
      [access = access_, granted = grants(*context)](std::string_view schema_id) {
        return access->admits(schema_id, granted);
      });
  if (streams_->add(stream)) stream->drain();
  return new StreamReactor(stream);
}

}  // namespace exec::rpc
