// GrpcLinks: Links over gRPC (cleartext: the fleet is one trust domain). gRPC's own threads only
// post what they receive to the hub's loop.
//
//   hub ── Link ──▶ channel, stream, calls ══▶ exec-service
//   hub ◀── mailbox ── gRPC's threads ◀══════════┘
//
// Spec:   docs/architecture.md "Which replica": one channel per address, keepalive 30 s.
// Bounds: a message of more than message_bytes_max ends its call or stream; messages in the mailbox
//         are bounded by the credit that Replica gives, and by the calls in flight.
// Thread: created, used and destroyed on the loop's thread; destruction waits for gRPC to return
//         the calls that were cancelled.
#pragma once

#include <memory>
#include <string>

#include "conn-service/exec_client/link.h"
#include "conn-service/exec_client/options.h"
#include "shared/loop/loop.h"

namespace conn::exec_client {

class GrpcLinks final : public LinkFactory {
 public:
  GrpcLinks(shared::loop::Loop& loop, Options options);
  ~GrpcLinks() override;  // after its Links

  [[nodiscard]] std::unique_ptr<Link> connect(const std::string& address,
                                              StreamEvents& stream_events,
                                              CallEvents& call_events) override;

  class Inbox;

 private:
  Options options_;
  std::shared_ptr<Inbox> inbox_;
};

}  // namespace conn::exec_client
