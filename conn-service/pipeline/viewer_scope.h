// viewer_scope: the part of a viewer that separates rows.
//
//   forwarded headers ─ if the plan fetches ──────────────┐
//   claims ─ those that the plan observes, and no others ─┴▶ RowViewer, and the scope: its SHA-256
//
// Viewers that differ in nothing of this share the row, and the row holds nothing else of a token.
//
// Spec:   docs/architecture.md "Viewers": exactly what the plan can observe. A viewer without
//         claims is anonymous. One that has claims, but none that is observed, is `{}` to a plan
//         that observes identity, and anonymous to any other.
// Shapes: claims in the order in which the plan names them, each in canonical JSON.
// Errors: none; claims that are not a JSON object count as none.
// Thread: any.
#pragma once

#include <memory>
#include <string>

#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

struct ViewerScope {
  std::string scope;                        // empty, or a SHA-256
  std::shared_ptr<const RowViewer> viewer;  // what it is the hash of; null with an empty one
};

// Of what a row observes; empty for none.
[[nodiscard]] std::string scope_of(const RowViewer* observed);

[[nodiscard]] ViewerScope viewer_scope(const Viewer* viewer, const Prepared& prepared);

}  // namespace conn::pipeline
