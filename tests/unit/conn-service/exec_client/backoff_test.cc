#include "conn-service/exec_client/backoff.h"

#include <set>

#include <gtest/gtest.h>

namespace conn::exec_client {
namespace {

TEST(Backoff, WaitsBetweenHalfAndAllOfATimeThatDoubles) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    Backoff backoff(100, 500, seed);
    for (const std::int64_t full_ms : {100, 200, 400, 500, 500}) {
      const std::int64_t wait_ms = backoff.next_ms();
      EXPECT_GE(wait_ms, full_ms / 2);
      EXPECT_LE(wait_ms, full_ms);
    }
    backoff.reset();
    EXPECT_LE(backoff.next_ms(), 100);
  }
}

TEST(Backoff, SpreadsClientsThatFailedTogether) {
  std::set<std::int64_t> waits;
  for (std::uint32_t seed = 0; seed < 100; ++seed)
    waits.insert(Backoff(5'000, 5'000, seed).next_ms());
  EXPECT_GT(waits.size(), 90U);
}

}  // namespace
}  // namespace conn::exec_client
