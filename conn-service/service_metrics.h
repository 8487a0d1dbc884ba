// What conn-service reports of itself: /metrics for Prometheus, and a small JSON for people.
//
// Shapes: names are `sluice_…`. No label holds anything of a user; topics are labels
//         only as long as there are few.
// Thread: any; it reads snapshots.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conn-service/adapters.h"
#include "conn-service/hub/hub.h"
#include "conn-service/reactor/reactor_metrics.h"
#include "shared/metrics/page.h"

namespace conn {

using AllReactorMetrics = std::vector<std::unique_ptr<reactor::ReactorMetrics>>;

// Counters by code, summed over the reactors.
template <std::size_t N>
std::vector<std::uint64_t> sums(
    const AllReactorMetrics& reactors,
    std::array<std::atomic<std::uint64_t>, N> reactor::ReactorMetrics::* member) {
  std::vector<std::uint64_t> totals(N);
  for (const auto& metrics : reactors)
    for (std::size_t i = 0; i < N; ++i)
      totals[i] += ((*metrics).*member)[i].load(std::memory_order_relaxed);
  return totals;
}

void write_metrics(shared::metrics::Page& page,
                   const hub::HubStats& hub,
                   const AdapterStats& adapters,
                   const AllReactorMetrics& reactors);

// {"sessions":…,"operations":…,"groups":…,"rows":…,"events":…,"executionsPerEvent":…,…}
[[nodiscard]] std::string stats_json(const hub::HubStats& hub,
                                     const AdapterStats& adapters,
                                     const AllReactorMetrics& reactors);

}  // namespace conn
