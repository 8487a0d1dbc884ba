// Forwarding: what of a client's headers and connection_init goes on to the subgraphs, and who the
// viewer is.
//
//   upgrade or POST ─headers─┐
//   connection_init ─members─┴─▶ Viewer {headers, event_headers, claims}   names in lower case
//
// Nothing passes that no list names. For events the list is one of its own, empty by default: a
// header of each user there makes each user a row of his own, and hours-old tokens are replayed.
//
// Spec:   architecture.md "Forwarding".
// Errors: an init member that is listed but is no string, or cannot be a header's value: forbidden;
//         a claims header that is none: as read_claims().
// Thread: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/pipeline/request.h"
#include "conn-service/reactor/claims_header.h"
#include "shared/base/result.h"
#include "shared/http/request.h"
#include "shared/json/document.h"

namespace conn::reactor {

struct ForwardInitMember {
  std::string member;  // of connection_init's payload
  std::string as;      // the header that carries it
};

struct ForwardList {
  std::vector<std::string> headers;
  std::vector<ForwardInitMember> init_members;
};

struct ForwardOptions {
  ForwardList operations;  // queries and mutations
  ForwardList events;
  ClaimsHeader claims;
};

using SharedViewer = std::shared_ptr<const pipeline::Viewer>;

class Forwarding {
 public:
  explicit Forwarding(ForwardOptions options);

  [[nodiscard]] shared::Result<SharedViewer> from_headers(const shared::http::Request& request,
                                                          shared::json::Document& scratch) const;
  // `viewer` and the members of the payload; null: forbidden.
  [[nodiscard]] SharedViewer with_init(const SharedViewer& viewer,
                                       std::string_view payload_json,
                                       shared::json::Document& scratch) const;

 private:
  ForwardOptions options_;
  SharedViewer anonymous_;  // one for all of whom nothing is forwarded
};

}  // namespace conn::reactor
