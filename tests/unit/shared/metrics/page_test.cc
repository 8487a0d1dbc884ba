#include "shared/metrics/page.h"

#include <array>

#include <gtest/gtest.h>

namespace shared::metrics {
namespace {

TEST(Page, RendersEachNameOnceWithAllItsLabels) {
  Page page;
  page.counter("sluice_events_consumed_total", "Events read.", 3, {{"topic", "a"}});
  page.gauge("sluice_connections", "Sessions now.", 2);
  page.counter("sluice_events_consumed_total", "Events read.", 4, {{"topic", "b"}});
  EXPECT_EQ(page.render(),
            "# HELP sluice_events_consumed_total Events read.\n"
            "# TYPE sluice_events_consumed_total counter\n"
            "sluice_events_consumed_total{topic=\"a\"} 3\n"
            "sluice_events_consumed_total{topic=\"b\"} 4\n"
            "# HELP sluice_connections Sessions now.\n"
            "# TYPE sluice_connections gauge\n"
            "sluice_connections 2\n");
}

TEST(Page, HistogramBucketsAreCumulative) {
  Page page;
  page.histogram("sluice_delivery_latency_seconds", "From record to write.", std::array{0.5, 1.0},
                 std::array<std::uint64_t, 3>{2, 0, 1}, 7);
  EXPECT_EQ(page.render(),
            "# HELP sluice_delivery_latency_seconds From record to write.\n"
            "# TYPE sluice_delivery_latency_seconds histogram\n"
            "sluice_delivery_latency_seconds_count 3\n"
            "sluice_delivery_latency_seconds_sum 7\n"
            "sluice_delivery_latency_seconds_bucket{le=\"0.5\"} 2\n"
            "sluice_delivery_latency_seconds_bucket{le=\"1\"} 2\n"
            "sluice_delivery_latency_seconds_bucket{le=\"+Inf\"} 3\n");
}

}  // namespace
}  // namespace shared::metrics
