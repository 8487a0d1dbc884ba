// Forwarding: which of a client's headers and connection_init members are forwarded to subgraphs,
// and who the viewer is.
//
//   upgrade or POST ─headers─┐
//   connection_init ─members─┴─▶ Viewer {headers, event_headers, claims}   names in lower case
//
// Only what a list names is forwarded. Events have a list of their own, empty by default: a
// per-user header in it gives every user a row of their own, and replays tokens that are hours old.
//
// Spec:   docs/architecture.md "Viewers".
// Errors: a listed init member that is not a string, or not a valid header value: forbidden; a
//         malformed claims header: see read_claims().
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
#include "shared/json/parsed_text.h"

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
                                                          shared::json::ParsedText& scratch) const;
  // `viewer` with the members of the payload; null: forbidden.
  [[nodiscard]] SharedViewer with_init(const SharedViewer& viewer,
                                       std::string_view payload_json,
                                       shared::json::ParsedText& scratch) const;

 private:
  ForwardOptions options_;
  SharedViewer anonymous_;  // shared by all clients without anything to forward
};

}  // namespace conn::reactor
