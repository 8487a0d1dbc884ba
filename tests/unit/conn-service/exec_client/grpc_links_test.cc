#include "conn-service/exec_client/grpc_links.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "proto/exec.pb.h"
#include "shared/loop/loop.h"
#include "tests/support/free_port.h"

namespace conn::exec_client {
namespace {

class NoEvents final : public StreamEvents, public CallEvents {
 public:
  void on_message(wire::ResolveResponse&) override {}
  void on_stream_closed(const std::string&) override {}
  void on_executed(Attempt, CallStatus, wire::ExecuteResponse&) override {}
  void on_prepared(Attempt, CallStatus, wire::PrepareResponse&) override {}
};

// The thread that drops the last channel of a process joins gRPC's threads. A call holds its
// channel, and was once destroyed on one of these threads, which then joined itself and used freed
// memory.
TEST(GrpcLinks, DestroyTheLastChannelOnTheirOwnThread) {
  const std::string address = "127.0.0.1:" + std::to_string(tests::free_port());
  for (int round = 0; round < 20; ++round) {
    shared::loop::Loop loop;
    NoEvents events;
    GrpcLinks links(loop, {});
    const std::unique_ptr<Link> link = links.connect(address, events, events);
    link->open_stream();
    link->execute(Attempt{1}, {}, 5'000);
    link->prepare(Attempt{2}, {}, 5'000);
    link->execute(Attempt{3}, {}, 5'000);
    link->cancel(Attempt{3});
  }
}

}  // namespace
}  // namespace conn::exec_client
