// What kNotSent proves: nothing of the call has reached the wire, so that the replica cannot have
// executed it. Everything else may have been executed.
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "conn-service/exec_client/grpc_links.h"
#include "proto/exec.pb.h"
#include "tests/support/free_port.h"
#include "tests/support/loop_runner.h"
#include "tests/unit/conn-service/exec_client/http2_stub.h"

namespace conn::exec_client {
namespace {

class Statuses final : public StreamEvents, public CallEvents {
 public:
  std::map<Attempt, CallStatus> of;

  void on_message(wire::ResolveResponse&) override {}
  void on_stream_closed(const std::string&) override {}
  void on_executed(Attempt attempt, CallStatus status, wire::ExecuteResponse&) override {
    EXPECT_TRUE(of.emplace(attempt, status).second) << "a call ends twice";
  }
  void on_prepared(Attempt, CallStatus, wire::PrepareResponse&) override {}
};

class GrpcCallStatus : public testing::Test {
 protected:
  static std::string document(Attempt attempt) {
    return "mutation {m" + std::to_string(attempt.value) + "_}";
  }
  static void execute(Link& link, Attempt attempt) {
    wire::ExecuteRequest request;
    request.set_document(document(attempt));
    link.execute(attempt, std::move(request), 20'000);
  }
  // The status of one call to the address.
  CallStatus status_at(const std::string& address) {
    const std::unique_ptr<Link> link = links_.connect(address, statuses_, statuses_);
    execute(*link, Attempt{1});
    runner_.run_until([&] { return !statuses_.of.empty(); });
    return statuses_.of.at(Attempt{1});
  }

  tests::LoopRunner runner_;
  Statuses statuses_;
  GrpcLinks links_{runner_.loop(), {}};
};

TEST_F(GrpcCallStatus, ACallThatFindsNoServerIsNotSent) {
  EXPECT_EQ(status_at("127.0.0.1:" + std::to_string(tests::free_port())), CallStatus::kNotSent);
}

TEST_F(GrpcCallStatus, ACallToWhatDoesNotSpeakHttp2IsNotSent) {
  const Http2Stub server(runner_.loop(), Http2Stub::Break::kAtPreface);
  EXPECT_EQ(status_at(server.address()), CallStatus::kNotSent);
  EXPECT_EQ(server.calls(), 0U);
}

TEST_F(GrpcCallStatus, ACallWhoseConnectionIsLostMayHaveBeenExecuted) {
  for (const auto at : {Http2Stub::Break::kAtCall, Http2Stub::Break::kAfterCall}) {
    const Http2Stub server(runner_.loop(), at);
    CallStatus status = CallStatus::kNotSent;
    // gRPC may give up a connection on a busy machine before the call is sent, and says so.
    for (int i = 0; i < 10 && server.calls() == 0 && status == CallStatus::kNotSent; ++i) {
      statuses_.of.clear();
      status = status_at(server.address());
    }
    EXPECT_EQ(status, CallStatus::kUnavailable);
    EXPECT_EQ(server.calls(), 1U);
  }
}

// Calls begin while the connection breaks, at any moment. The server has received nothing of those
// that are reported as not sent.
TEST_F(GrpcCallStatus, OfACallThatIsNotSentTheServerHasReceivedNothing) {
  constexpr int kRounds = 100;
  std::minstd_rand random(1);
  std::uint64_t last = 0;
  std::map<CallStatus, int> counts;
  for (int round = 0; round < kRounds; ++round) {
    Http2Stub server(runner_.loop(), Http2Stub::Break::kNever);
    statuses_.of.clear();
    std::unique_ptr<Link> link = links_.connect(server.address(), statuses_, statuses_);
    std::size_t calls = random() % 3;  // before there is a connection
    for (std::size_t i = 0; i < calls; ++i)
      execute(*link, Attempt{++last});
    if (calls > 0) runner_.run_until([&] { return server.is_connected(); });
    for (std::size_t turns = random() % 4; turns > 0; --turns)
      runner_.loop().run_once();
    server.break_off();
    for (std::size_t more = 1 + (random() % 6); more > 0; --more, ++calls) {
      execute(*link, Attempt{++last});
      if (random() % 2 == 0) runner_.loop().run_once();
    }
    for (;;) {  // a call that connects again waits for an answer
      server.break_off();
      runner_.loop().run_once();
      if (statuses_.of.size() == calls) break;
    }
    link.reset();
    runner_.run_until([&] { return server.has_read_all(); });
    std::size_t maybe_sent = 0;
    for (const auto& [attempt, status] : statuses_.of) {
      ++counts[status];
      if (status != CallStatus::kNotSent)
        ++maybe_sent;
      else
        EXPECT_FALSE(server.has_received(document(attempt)));
    }
    EXPECT_LE(server.calls(), maybe_sent);
  }
  EXPECT_GT(counts[CallStatus::kNotSent], 0);
  EXPECT_GT(counts[CallStatus::kUnavailable], 0);
}

}  // namespace
}  // namespace conn::exec_client
