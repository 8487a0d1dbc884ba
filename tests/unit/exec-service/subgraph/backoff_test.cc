#include "exec-service/subgraph/backoff.h"

#include <gtest/gtest.h>

namespace exec::subgraph {
namespace {

struct Case {
  std::size_t attempts;
  double random;
  std::int64_t wait_ms;
};

constexpr Case kCases[] = {
    {1, 0.0, 0},      {1, 0.5, 13},     {1, 0.9999, 25},       // below 25 ms
    {2, 0.0, 0},      {2, 0.9999, 50},  {3, 0.9999, 100},      // doubled
    {4, 0.9999, 200}, {5, 0.9999, 300}, {1'000, 0.9999, 300},  // up to the limit
};

TEST(Backoff, WaitsAnythingBelowALimitThatDoubles) {
  const RetryOptions options{.backoff_ms = 25, .backoff_max_ms = 300};
  for (const Case& c : kCases)
    EXPECT_EQ(backoff_ms(options, c.attempts, c.random), c.wait_ms) << c.attempts << " attempts";
}

TEST(Backoff, WaitsNotAtAllIfSoConfigured) {
  EXPECT_EQ(backoff_ms({.backoff_ms = 0, .backoff_max_ms = 300}, 3, 0.9999), 0);
  EXPECT_EQ(backoff_ms({.backoff_ms = 25, .backoff_max_ms = 0}, 3, 0.9999), 0);
}

}  // namespace
}  // namespace exec::subgraph
