#include "exec-service/pipeline/forwarded_claims.h"

#include <algorithm>

#include "shared/json/parsed_text.h"

namespace exec::pipeline {

namespace {

using plan::StepKind;

void append_claims(const std::vector<std::string>& names,
                   const std::string& claims_json,
                   ports::Headers& headers) {
  if (names.empty() || claims_json.empty()) return;
  shared::json::ParsedText document;
  const auto claims = document.parse(claims_json);
  if (!claims) return;
  for (const std::string& name : names)
    if (const auto value = claims->find(name))
      headers.push_back({":" + name, std::string(value->raw())});
}

}  // namespace

std::vector<std::string> ForwardedClaims::of(const plan::QueryPlan& plan) const {
  std::vector<std::string> names;
  for (const plan::Step& step : plan.steps) {
    if (step.kind != StepKind::kRoot && step.kind != StepKind::kEntities) continue;
    const auto own = by_subgraph.find(step.subgraph_name);
    for (const std::string& name : own == by_subgraph.end() ? by_default : own->second)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

std::shared_ptr<const ports::Headers> forwarded(const plan::QueryPlan& plan,
                                                const ports::Viewer& viewer,
                                                const ForwardedClaims& claims) {
  if (!plan.fetches) return nullptr;
  ports::Headers headers = viewer.headers;
  // No header has such a name, so a claim can only come from the claims.
  std::erase_if(headers, [](const ports::Header& header) { return header.name.starts_with(':'); });
  append_claims(claims.of(plan), viewer.claims_json, headers);
  if (headers.empty()) return nullptr;
  return std::make_shared<const ports::Headers>(std::move(headers));
}

}  // namespace exec::pipeline
