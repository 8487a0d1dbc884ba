// classify_attempt: what one HTTP exchange says of the subgraph, and whether it may be tried again.
//
//                            the subgraph failed   another attempt
//   not connected            yes                   yes
//   502, 503, 504            yes                   yes, after Retry-After if there is one
//   429 with Retry-After     no                    yes, after it
//   cut while it answered    yes                   no: it may have been understood
//   any other answer         no                    no
//   rejected by us           no                    no: it would be again
//
// Whether the request is one that may be repeated at all, and whether there is time and budget, the
// caller knows.
//
// Spec:   RFC 9110 §15.6.3 to §15.6.5, §10.2.3 (Retry-After); RFC 6585 §4.
// Thread: any (pure).
#pragma once

#include <cstdint>

#include "exec-service/subgraph/http_client.h"

namespace exec::subgraph {

struct Verdict {
  bool is_failure = false;
  bool is_retryable = false;
  std::int64_t not_before_ms = 0;  // from now, at least

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

[[nodiscard]] Verdict classify_attempt(const HttpResult& result);

}  // namespace exec::subgraph
