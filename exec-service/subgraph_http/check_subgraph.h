// check_url, check_tls: whether a subgraph's options can work, before anything runs.
//
// Shapes: what is wrong, as the end of a sentence that begins with the option's key.
// Thread: blocks (check_tls() reads the files).
#pragma once

#include <optional>
#include <string>
#include <sys/socket.h>

#include "exec-service/subgraph/subgraph_options.h"

namespace exec::subgraph_http {

[[nodiscard]] std::optional<std::string> check_url(const std::string& url);

// The URL's host is an address in 169.254.0.0/16 or fe80::/10.
[[nodiscard]] bool has_link_local_host(const std::string& url);
[[nodiscard]] bool is_link_local(const sockaddr& address);

struct TlsProblem {
  std::string option;  // ca_file, certificate_file, key_file
  std::string what;
};
[[nodiscard]] std::optional<TlsProblem> check_tls(const subgraph::TlsOptions& options);

}  // namespace exec::subgraph_http
