// backoff_ms: how long to wait before another attempt.
//
//   attempts so far   1        2         3
//   the wait          0..25    0..50     0..100    ms: anything below the limit, evenly
//
// Full jitter: calls that failed together are not retried together.
//
// Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
// Thread: any (pure).
#pragma once

#include <cstddef>
#include <cstdint>

#include "exec-service/subgraph/subgraph_options.h"

namespace exec::subgraph {

// `random` is in [0, 1).
[[nodiscard]] std::int64_t backoff_ms(const RetryOptions& options,
                                      std::size_t attempts,
                                      double random);

}  // namespace exec::subgraph
