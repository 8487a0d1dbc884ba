// SubgraphOptions: how one subgraph is reached; `subgraphs.NAME` of exec-service's configuration.
//
// Errors: check_subgraph(): kInvalidInput, a sentence with the option's name.
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/result.h"

namespace exec::subgraph {

struct SubgraphOptions {
  std::string name;
  std::string url;  // http:// or https://, from the configuration only
  std::int64_t connect_timeout_ms = 1'000;
  std::int64_t timeout_ms = 5'000;  // of the whole request, its wait for a connection included
  // Requests in flight. Over http:// each has a connection; over https:// with HTTP/2 they share.
  std::size_t connections_max = 64;
  std::size_t waiting_max = 1'024;  // requests beyond those; more are refused at once
  std::size_t response_bytes_max = 8U * 1024 * 1024;
  std::string ca_file;  // PEM; empty: the system's
  // 169.254.0.0/16 and fe80::/10, where clouds keep their instance credentials.
  bool allow_link_local = false;
};

[[nodiscard]] shared::Result<void> check_subgraph(const SubgraphOptions& options);

}  // namespace exec::subgraph
