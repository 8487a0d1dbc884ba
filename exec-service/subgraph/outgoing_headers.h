// outgoing_headers: the header lines of a request to a subgraph, as HttpClient takes them.
//
// Ours come first (media types), then the viewer's, then the scope's. What is the connection's or
// describes the body is never passed on, whatever a configuration forwards: `host`,
// `content-length`, `transfer-encoding` and the like would contradict what we send.
//
// Spec:   RFC 9110 §5.1, §5.5 (names, values), §7.6.1 (hop by hop); GraphQL over HTTP, "Accept".
// Errors: kInvalidInput: a name or value that HTTP does not allow. Members of connection_init
//         become headers, and JSON strings may hold a line feed.
// Thread: any (pure).
#pragma once

#include <string>
#include <vector>

#include "exec-service/executor/subgraph_client.h"
#include "shared/base/result.h"

namespace exec::subgraph {

[[nodiscard]] shared::Result<std::vector<std::string>> outgoing_headers(
    const executor::Headers* forwarded, const executor::Headers* context);  // null: none

}  // namespace exec::subgraph
