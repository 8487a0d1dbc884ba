// Response: what a run came to.
//
// Spec:   GraphQL §7.1 "Response Format".
// Shapes: `body` is {"data":…} or {"data":…,"errors":[…]}, never with extensions, so that it can be
//         shared by all who asked for it; `extensions` is a JSON object, or empty.
// Thread: any; a value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace exec::execution {

// A request to a subgraph that failed; clients see less of it. For logs and metrics.
struct SubgraphFailure {
  std::string subgraph;
  shared::Error error;
};

struct Response {
  std::string body;
  std::string extensions;                   // {"publish":[{"path","code","message"}]}
  std::vector<std::string> root_typenames;  // of root fields that are one object, in order
  bool is_too_large = false;                // the body says so, and nothing else
  std::size_t errors = 0;  // also those beyond the limit, which are not in the body
  std::vector<SubgraphFailure> subgraph_failures;
  std::vector<SubgraphFailure> masked_errors;  // what clients do not see of them; the first few
};

}  // namespace exec::execution
