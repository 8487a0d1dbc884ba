#include "exec-service/workers/heartbeats.h"

#include <memory>

#include <gtest/gtest.h>

namespace exec::workers {
namespace {

struct CountingSink final : ports::HeartbeatSink {
  void on_heartbeat() override { ++heartbeats; }
  int heartbeats = 0;
};

TEST(Heartbeats, AreSentWhenEveryWorkerHasBeaten) {
  const auto sink = std::make_shared<CountingSink>();
  Heartbeats heartbeats(3, sink);
  heartbeats.beat(0);
  heartbeats.beat(2);
  EXPECT_EQ(sink->heartbeats, 0);
  heartbeats.beat(1);
  EXPECT_EQ(sink->heartbeats, 1);
  heartbeats.beat(1);
  heartbeats.beat(0);
  heartbeats.beat(2);
  EXPECT_EQ(sink->heartbeats, 2);
}

TEST(Heartbeats, StopWhenOneWorkerIsStuck) {
  const auto sink = std::make_shared<CountingSink>();
  Heartbeats heartbeats(3, sink);
  for (int turn = 0; turn < 100; ++turn) {
    heartbeats.beat(0);
    heartbeats.beat(2);
  }
  EXPECT_EQ(sink->heartbeats, 0);
  heartbeats.beat(1);  // it is back
  EXPECT_EQ(sink->heartbeats, 1);
}

TEST(Heartbeats, GoNowhereWhenTheSinkHasGone) {
  auto sink = std::make_shared<CountingSink>();
  Heartbeats heartbeats(1, sink);
  heartbeats.beat(0);
  EXPECT_EQ(sink->heartbeats, 1);
  sink.reset();
  heartbeats.beat(0);
}

}  // namespace
}  // namespace exec::workers
