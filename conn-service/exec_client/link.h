// Link: one replica's address, as the hub's thread sees it: a Resolve stream and unary calls.
// grpc_links.h is the adapter over gRPC; tests have a fake.
//
//   Replica    ──open_stream, send──▶ Link ═▶ exec-service
//              ◀──on_message, on_stream_closed── StreamEvents
//   UnaryCalls ──execute, prepare──▶ Link ═▶
//              ◀──on_executed, on_prepared── CallEvents
//
// Shapes: messages are those of proto/exec.proto, sent in the order of the calls.
// Errors: a stream ends with on_stream_closed, once, however it ends, unless close_stream() ended
//         it; a unary call with its status, once, unless cancel() did. Destroying a Link ends
//         everything silently.
// Thread: the hub's, both ways; events never come from within a call.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "shared/base/strong_id.h"

namespace sluice::exec::v1 {
class ExecuteRequest;
class ExecuteResponse;
class PrepareRequest;
class PrepareResponse;
class ResolveRequest;
class ResolveResponse;
}  // namespace sluice::exec::v1

namespace conn::exec_client {

namespace wire = sluice::exec::v1;

// One attempt of a unary call.
using Attempt = shared::StrongId<struct AttemptTag, std::uint64_t>;

enum class CallStatus : std::uint8_t {
  kOk,
  kNotSent,      // there was no connection, and nothing of the call was sent: it was not executed
  kUnavailable,  // the connection was lost: the call may have been executed
  kDeadline,
  kFailed,  // refused by gRPC itself: too large, cancelled by the server
};

class StreamEvents {
 public:
  StreamEvents() = default;
  StreamEvents(const StreamEvents&) = delete;
  StreamEvents& operator=(const StreamEvents&) = delete;
  virtual ~StreamEvents() = default;

  virtual void on_message(wire::ResolveResponse& message) = 0;
  virtual void on_stream_closed(const std::string& reason) = 0;
};

class CallEvents {
 public:
  CallEvents() = default;
  CallEvents(const CallEvents&) = delete;
  CallEvents& operator=(const CallEvents&) = delete;
  virtual ~CallEvents() = default;

  // `response` is empty unless `status` is kOk.
  virtual void on_executed(Attempt attempt, CallStatus status, wire::ExecuteResponse& response) = 0;
  virtual void on_prepared(Attempt attempt, CallStatus status, wire::PrepareResponse& response) = 0;
};

class Link {
 public:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;

  virtual void open_stream() = 0;  // REQUIRES: none is open
  virtual void send(wire::ResolveRequest message) = 0;
  virtual void close_stream() = 0;

  virtual void execute(Attempt attempt, wire::ExecuteRequest request, std::int64_t timeout_ms) = 0;
  virtual void prepare(Attempt attempt, wire::PrepareRequest request, std::int64_t timeout_ms) = 0;
  virtual void cancel(Attempt attempt) = 0;
};

class LinkFactory {
 public:
  LinkFactory() = default;
  LinkFactory(const LinkFactory&) = delete;
  LinkFactory& operator=(const LinkFactory&) = delete;
  virtual ~LinkFactory() = default;

  // Both outlive the Link.
  [[nodiscard]] virtual std::unique_ptr<Link> connect(const std::string& address,
                                                      StreamEvents& stream_events,
                                                      CallEvents& call_events) = 0;
};

}  // namespace conn::exec_client
