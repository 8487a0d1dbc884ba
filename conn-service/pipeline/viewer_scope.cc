#include "conn-service/pipeline/viewer_scope.h"

#include <algorithm>
#include <utility>

#include "shared/hash/key_digest.h"
#include "shared/json/canonical.h"
#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"

namespace conn::pipeline {

namespace {

std::string observed_claims(const std::string& claims_json, const Prepared& prepared) {
  const bool observes = prepared.observes_identity || !prepared.observed_claims.empty();
  if (claims_json.empty() || !observes) return {};
  shared::json::ParsedText document;
  const auto claims = document.parse(claims_json);
  if (!claims || !claims->is_object()) return {};
  std::string text;
  shared::json::Writer json(text);
  json.begin_object();
  bool is_empty = true;
  for (const std::string& name : prepared.observed_claims) {
    const auto value = claims->find(name);
    if (!value) continue;
    json.key(name).raw(shared::json::canonical(*value));
    is_empty = false;
  }
  json.end_object();
  return is_empty && !prepared.observes_identity ? std::string() : text;
}

}  // namespace

std::string scope_of(const RowViewer* observed) {
  if (observed == nullptr) return {};
  shared::hash::KeyDigest scope;
  scope.add(observed->claims_json);
  for (const routing::Header& header : observed->headers)
    scope.add(header.name).add(header.value);
  return scope.finish();
}

ViewerScope viewer_scope(const Viewer* viewer, const Prepared& prepared) {
  if (viewer == nullptr) return {};
  RowViewer observed;
  if (prepared.fetches) observed.headers = viewer->event_headers;
  observed.claims_json = observed_claims(viewer->claims_json, prepared);
  if (observed.headers.empty() && observed.claims_json.empty()) return {};
  std::ranges::stable_sort(observed.headers, {}, &routing::Header::name);
  std::string scope = scope_of(&observed);
  return {std::move(scope), std::make_shared<const RowViewer>(std::move(observed))};
}

}  // namespace conn::pipeline
