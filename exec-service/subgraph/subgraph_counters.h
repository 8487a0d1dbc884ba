// SubgraphCounters: what metrics read of one subgraph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace exec::subgraph {

struct SubgraphCounters {
  std::string name;
  std::uint64_t requests = 0;      // of ours: each ends as one of the next six
  std::uint64_t answers = 0;       // passed on as a GraphQL response
  std::uint64_t unreachable = 0;   // refused, reset, TLS, 502 to 504
  std::uint64_t timeouts = 0;      // its own, or all its callers' deadlines
  std::uint64_t unusable = 0;      // not GraphQL over HTTP, too large
  std::uint64_t overloaded = 0;    // too many waiting
  std::uint64_t circuit_open = 0;  // not sent: it failed too often
  std::uint64_t shared = 0;        // equal to a request under way, and answered by it
  std::uint64_t retries = 0;
  std::uint64_t retries_unaffordable = 0;  // the budget was spent
  std::uint64_t circuit_opened = 0;        // times
  std::uint64_t connections = 0;           // opened
  std::uint64_t bytes_sent = 0;            // of bodies
  std::uint64_t bytes_received = 0;        // inflated
  std::size_t in_flight = 0;
  std::size_t waiting = 0;        // for a connection, or for another attempt
  std::size_t circuits_open = 0;  // now; each worker has one per subgraph
  std::size_t circuits_half_open = 0;

  // Of the same subgraph.
  SubgraphCounters& operator+=(const SubgraphCounters& more) {
    requests += more.requests;
    answers += more.answers;
    unreachable += more.unreachable;
    timeouts += more.timeouts;
    unusable += more.unusable;
    overloaded += more.overloaded;
    circuit_open += more.circuit_open;
    shared += more.shared;
    retries += more.retries;
    retries_unaffordable += more.retries_unaffordable;
    circuit_opened += more.circuit_opened;
    connections += more.connections;
    bytes_sent += more.bytes_sent;
    bytes_received += more.bytes_received;
    in_flight += more.in_flight;
    waiting += more.waiting;
    circuits_open += more.circuits_open;
    circuits_half_open += more.circuits_half_open;
    return *this;
  }
};

}  // namespace exec::subgraph
