// HttpSubgraphClient: the SubgraphClient port over HTTP, one per worker loop and schema.
//
//   send ─▶ the subgraph's SubgraphCalls ─▶ HttpClient (libcurl) ⇄ subgraph
//             ▲ turn(), expire()      └─▶ judged ─▶ done
//             └ the loop
//
// Connections belong to the HttpClient, so a schema's client may go and leave them to the next.
//
// Spec:   GraphQL over HTTP, "Request", "Response".
// Shapes: `content-type: application/json`, `accept:` both GraphQL media types; forwarded and
//         context headers by the subgraph's rules. A deadline counts from send(), waiting and
//         retries included.
// Errors: as SubgraphCalls's.
// Thread: the worker's. Destroying it (not from within `done`) answers what is open: kUnavailable.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph/subgraph_calls.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph/subgraph_options.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace exec::subgraph_http {

class HttpSubgraphClient final : public ports::SubgraphClient {
 public:
  // One SubgraphOptions per subgraph, in the order of the plan's indices.
  HttpSubgraphClient(shared::loop::Loop& loop,
                     const shared::Clock& clock,
                     subgraph::HttpClient& http,
                     std::vector<subgraph::SubgraphOptions> subgraphs);

  void send(ports::SubgraphRequest request, Done done) override;

  [[nodiscard]] std::vector<subgraph::SubgraphCounters> counters() const;

 private:
  void end_turn();
  void expire();
  void schedule();

  const shared::Clock& clock_;
  std::mt19937_64 random_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer timer_;  // at the earliest time that a call waits for, or before
  std::int64_t timer_at_ms_ = 0;
  std::vector<std::unique_ptr<subgraph::SubgraphCalls>> subgraphs_;
};

}  // namespace exec::subgraph_http
