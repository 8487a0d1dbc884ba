// ForwardedClaims: which of a viewer's claims go to subgraphs, because their header rules read
// them.
//
//   plan ─ subgraphs that it fetches from ─ their rules' claims ─┬▶ Prepared.observed_claims
//   viewer {headers, claims} ────────────────────────────────────┴▶ what the fetches carry
//
// Both directions use one list: what a subgraph can learn of a viewer is what the viewer scope
// holds, so that nothing that a row fetches differs between the viewers who share it.
//
// Spec:   docs/architecture.md "Viewers".
// Shapes: a claim travels as SubgraphRequest says: a Header named `:` and its name, with its JSON.
// Errors: claims that are not a JSON object count as none.
// Thread: any.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/plan/query_plan.h"
#include "exec-service/ports/request.h"

namespace exec::pipeline {

struct ForwardedClaims {
  std::vector<std::string> by_default;  // of a subgraph that is not named
  std::map<std::string, std::vector<std::string>, std::less<>> by_subgraph;

  // Those that the plan's fetches may carry, each once.
  [[nodiscard]] std::vector<std::string> of(const plan::QueryPlan& plan) const;
};

// What the plan's fetches carry; null: nothing.
[[nodiscard]] std::shared_ptr<const ports::Headers> forwarded(const plan::QueryPlan& plan,
                                                              const ports::Viewer& viewer,
                                                              const ForwardedClaims& claims);

}  // namespace exec::pipeline
