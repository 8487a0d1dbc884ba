#include "exec-service/subgraph/backoff.h"

#include <algorithm>

namespace exec::subgraph {

std::int64_t backoff_ms(const RetryOptions& options, std::size_t attempts, double random) {
  std::int64_t limit_ms = options.backoff_ms;
  for (std::size_t i = 1; i < attempts && limit_ms < options.backoff_max_ms; ++i)
    limit_ms *= 2;
  limit_ms = std::min(limit_ms, options.backoff_max_ms);
  return static_cast<std::int64_t>(random * static_cast<double>(limit_ms + 1));
}

}  // namespace exec::subgraph
