// outgoing_headers: the header lines of a request to a subgraph, as HttpClient takes them.
//
//   ours (media types) ─ the viewer's, by the subgraph's rules ─ the scope's (trace, loader)
//
// What is the connection's or describes the body is never passed on, whatever a configuration
// forwards: `host`, `content-length`, `transfer-encoding` would contradict what we send. A header
// of the scope stands for one of the viewer's of the same name.
//
// Spec:   RFC 9110 §5.1, §5.5 (names, values), §7.6.1 (hop by hop); GraphQL over HTTP, "Accept";
//         W3C Trace Context §2.2 (traceparent).
// Shapes: `viewers` are the first lines, which may not be shared between viewers that differ.
// Errors: kInvalidInput: a name or value that HTTP does not allow. Members of connection_init
//         become headers, and JSON strings may hold a line feed.
// Thread: any (pure).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "exec-service/subgraph/header_rules.h"
#include "shared/base/result.h"

namespace exec::subgraph {

struct OutgoingHeaders {
  std::vector<std::string> lines;
  std::size_t viewers = 0;  // ours and the viewer's; the rest are the scope's
};

[[nodiscard]] shared::Result<OutgoingHeaders> outgoing_headers(
    const HeaderRules& rules,
    const ports::Headers* forwarded,  // null: none
    const ports::Headers* context);

}  // namespace exec::subgraph
