// Which names and values a header on its way to a subgraph may have.
//
// Spec:   RFC 9110 §5.1, §5.5 (names, values), §7.6.1 (hop by hop).
// Thread: any (pure).
#pragma once

#include <string_view>

namespace exec::subgraph {

// A token in lower case: HTTP/2 refuses others.
[[nodiscard]] bool is_header_name(std::string_view name);

// Nothing in it ends the line.
[[nodiscard]] bool is_header_value(std::string_view value);

// The connection's, or describes the body that we write: another value would contradict what we
// send, whatever a configuration forwards.
[[nodiscard]] bool is_never_passed_on(std::string_view name);

// What Sluice itself sends to subgraphs: trace, loader, mutator. Rules may only remove it.
[[nodiscard]] bool is_context_header(std::string_view name);

}  // namespace exec::subgraph
