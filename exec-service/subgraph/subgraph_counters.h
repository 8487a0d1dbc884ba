// SubgraphCounters: what metrics read of one subgraph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace exec::subgraph {

struct SubgraphCounters {
  std::string name;
  std::uint64_t requests = 0;     // sent or refused
  std::uint64_t answers = 0;      // passed on as a GraphQL response
  std::uint64_t unreachable = 0;  // refused, reset, TLS
  std::uint64_t timeouts = 0;
  std::uint64_t unusable = 0;     // not GraphQL over HTTP, too large
  std::uint64_t overloaded = 0;   // too many waiting
  std::uint64_t connections = 0;  // opened
  std::uint64_t bytes_sent = 0;   // of bodies
  std::uint64_t bytes_received = 0;
  std::size_t in_flight = 0;
  std::size_t waiting = 0;
};

}  // namespace exec::subgraph
