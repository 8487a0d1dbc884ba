#include "conn-service/exec_client/silence.h"

#include <gtest/gtest.h>

namespace conn::exec_client {
namespace {

TEST(Silence, IsSuspectedOnceAfterTheWholeTime) {
  Silence silence(1'000);
  silence.begin(5'000);
  EXPECT_FALSE(silence.look(5'400));
  EXPECT_FALSE(silence.look(5'800));
  EXPECT_FALSE(silence.look(5'999));
  EXPECT_TRUE(silence.look(6'000));
  EXPECT_TRUE(silence.is_suspected());
  EXPECT_FALSE(silence.look(6'100));  // it was reported before
  EXPECT_TRUE(silence.is_suspected());
}

TEST(Silence, CountsFromTheLastHeartbeat) {
  Silence silence(1'000);
  silence.begin(0);
  EXPECT_FALSE(silence.look(500));
  EXPECT_FALSE(silence.on_heartbeat(800));
  EXPECT_FALSE(silence.look(1'000));
  EXPECT_FALSE(silence.look(1'500));
  EXPECT_FALSE(silence.look(1'799));
  EXPECT_TRUE(silence.look(1'800));
}

TEST(Silence, IsOverWithTheFirstHeartbeat) {
  Silence silence(1'000);
  silence.begin(0);
  silence.look(500);
  ASSERT_TRUE(silence.look(1'000));
  EXPECT_TRUE(silence.on_heartbeat(9'000));
  EXPECT_FALSE(silence.is_suspected());
  EXPECT_FALSE(silence.on_heartbeat(9'100));
  EXPECT_FALSE(silence.look(9'500));
}

TEST(Silence, IsNotThatOfAReplicaThatPromisesNoHeartbeats) {
  Silence silence(1'000);
  for (std::int64_t now_ms = 0; now_ms < 60'000; now_ms += 100)
    EXPECT_FALSE(silence.look(now_ms));
}

TEST(Silence, EndsWithTheStream) {
  Silence silence(1'000);
  silence.begin(0);
  silence.look(500);
  ASSERT_TRUE(silence.look(1'000));
  silence.end();
  EXPECT_FALSE(silence.is_suspected());
  EXPECT_FALSE(silence.on_heartbeat(1'100));
  EXPECT_FALSE(silence.look(1'500));
  EXPECT_FALSE(silence.look(2'000));
}

// A debugger, a laptop's lid, a loop that was busy: heartbeats wait in the mailbox, unread.
TEST(Silence, DoesNotCountTimeInWhichItWasNotLookedAt) {
  Silence silence(1'000);
  silence.begin(0);
  EXPECT_FALSE(silence.look(400));
  EXPECT_FALSE(silence.look(60'000));
  EXPECT_FALSE(silence.look(60'500));
  EXPECT_TRUE(silence.look(60'600));  // 400 ms before the pause, 600 ms after it
}

TEST(Silence, IsNoticedByLooksThatAreFarApartButNotPauses) {
  Silence silence(1'000);
  silence.begin(0);
  EXPECT_FALSE(silence.look(500));
  EXPECT_TRUE(silence.look(1'000));
}

}  // namespace
}  // namespace conn::exec_client
