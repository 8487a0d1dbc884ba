// viewer_scope: what of a viewer tells rows apart.
//
// Spec:   architecture.md "viewer scope": exactly what the plan can observe. A plan observes
//         forwarded headers iff it fetches; everybody else shares the empty scope.
// Thread: any.
#pragma once

#include <string>
#include <vector>

#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

struct ViewerScope {
  std::string scope;                     // empty, or a SHA-256
  std::vector<routing::Header> headers;  // what it is the hash of, sorted
};

[[nodiscard]] ViewerScope viewer_scope(const Viewer* viewer, const Prepared& prepared);

}  // namespace conn::pipeline
