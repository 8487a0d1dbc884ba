// SubgraphClient: the port through which execution asks a subgraph; exec-service/subgraph is
// the adapter over HTTP, tests have a fake.
//
//   loader ──send(request)──▶ client ⇄ POST {"query":…,"variables":…} ⇄ subgraph
//          ◀──done(answer)───
//
// Source: GraphQL over HTTP, "POST": the body is one JSON object; an answer of any status with a
//         JSON body is a GraphQL response, and the loader reads it as one.
// Shapes: `subgraph` is the plan's index of it. Header names are in lower case. Deadlines are
//         Clock::now_ms() times; 0: the subgraph's own timeout only, which holds in any case.
//         `forwarded` also holds those of the viewer's claims that a subgraph's header rules read:
//         the name is `:` and the claim's name, which no header has, the value its JSON text.
// Errors: no answer at all: kUnavailable (refused, reset, TLS, too many requests waiting),
//         kCircuitOpen (failing too often, so it is not called), kDeadlineExceeded, kInternal (too
//         large, not GraphQL).
//         The message is for logs; clients never see it.
// Thread: the worker's loop. `done` is called exactly once, on that thread, never from within
//         send(): a client that can answer at once posts it to its loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/exec_api/header.h"

namespace exec::ports {

using shared::exec_api::Header;
using shared::exec_api::Headers;

// Failures that the client counts here instead of in the subgraph's circuit: whether the subgraph
// fails, or one of the things that a request combines, is known only once they were asked for apart.
struct FailureTally {
  std::size_t failures = 0;
};

struct SubgraphRequest {
  std::uint32_t subgraph = 0;
  std::string body;
  std::shared_ptr<const Headers> forwarded;  // the viewer's; null: none
  std::shared_ptr<const Headers> context;  // the scope's: trace, loader id, mutator id; null: none
  std::int64_t deadline_ms = 0;
  bool repeatable = false;  // a query: may be sent again, and shared with an equal one under way
  // When what needs the answer was received, in the worker's order (Arrivals). A request that was
  // sent before may not answer it: its data may be older than the event, or than the mutation
  // whose answer the client has seen.
  // Requests with the same arrival wait for connections as one: those of others take turns with them.
  std::uint64_t arrival = 0;
  // For an event: it waits for a connection until its deadline, and is not refused because many
  // wait. One event may need as many requests as it has rows, which are bounded.
  bool is_for_event = false;
  std::shared_ptr<FailureTally> tally;  // null: its failures count against the subgraph at once
  // What it asks for has failed while other requests succeeded: it is not retried.
  bool is_suspect = false;
};

// Numbers what a worker receives: events, requests, answers of mutations.
class Arrivals {
 public:
  [[nodiscard]] std::uint64_t next() { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

struct SubgraphAnswer {
  int status = 0;
  std::string body;
};

class SubgraphClient {
 public:
  using Done = std::function<void(shared::Result<SubgraphAnswer>)>;

  SubgraphClient() = default;
  SubgraphClient(const SubgraphClient&) = delete;
  SubgraphClient& operator=(const SubgraphClient&) = delete;
  virtual ~SubgraphClient() = default;

  virtual void send(SubgraphRequest request, Done done) = 0;

  // So many tallied failures were the subgraph's own: nothing that was asked apart succeeded either.
  // A client without a circuit has nothing to do.
  virtual void count_failures(std::uint32_t /*subgraph*/, std::size_t /*failures*/) {}
};

}  // namespace exec::ports
