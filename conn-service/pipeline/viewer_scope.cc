#include "conn-service/pipeline/viewer_scope.h"

#include <algorithm>

#include "shared/hash/sha256.h"

namespace conn::pipeline {

ViewerScope viewer_scope(const Viewer* viewer, const Prepared& prepared) {
  ViewerScope scope;
  if (!prepared.fetches || viewer == nullptr || viewer->event_headers.empty()) return scope;
  scope.headers = viewer->event_headers;
  std::ranges::stable_sort(scope.headers, {}, &routing::Header::name);
  std::string text;
  for (const routing::Header& header : scope.headers)
    for (const std::string* part : {&header.name, &header.value})
      text.append(std::to_string(part->size())).append(1, ':').append(*part);
  scope.scope = shared::hash::sha256(text);
  return scope;
}

}  // namespace conn::pipeline
