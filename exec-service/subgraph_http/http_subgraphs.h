// HttpSubgraphs: a worker's subgraphs over HTTP. Each schema gets a client, the SubgraphClient port;
// all of them share one SubgraphCalls per subgraph, with its queue, its circuit breaker and its
// retry budget.
//
//   client of schema N   ─┬─▶ calls of "flights" ─┐
//   client of schema N+1 ─┘                       ├─▶ HttpClient (libcurl) ⇄ subgraphs
//   client of schema N+1 ───▶ calls of "weather" ─┘
//             ▲ turn(), expire()
//             └ the loop
//
// So a schema change resets nothing of a subgraph that both schemas have. A SubgraphCalls ends when
// the last schema that has its subgraph is gone. A subgraph that is reached in another way, by
// another URL in most cases, has another one: what is known of the one does not apply to the other.
//
// Spec:   GraphQL over HTTP, "Request", "Response".
// Shapes: `content-type: application/json`, `accept:` both GraphQL media types; forwarded and
//         context headers by the subgraph's rules. A deadline counts from send(), waiting and
//         retries included.
// Errors: as SubgraphCalls's.
// Thread: the worker's. Destroying it (not from within `done`) answers what is open: kUnavailable;
//         its clients must not be used afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "exec-service/ports/subgraph_client.h"
#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph/subgraph_calls.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph/subgraph_options.h"
#include "exec-service/subgraph_http/subgraph_log.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace exec::subgraph_http {

class HttpSubgraphs {
 public:
  // `log`, if there is one, gets each answer and each failure, and outlives this.
  HttpSubgraphs(shared::loop::Loop& loop,
                const shared::Clock& clock,
                subgraph::HttpClient& http,
                SubgraphLog* log = nullptr);
  ~HttpSubgraphs();

  // Of one schema: one SubgraphOptions per subgraph, in the order of the plan's indices.
  [[nodiscard]] std::shared_ptr<ports::SubgraphClient> client(
      std::vector<subgraph::SubgraphOptions> subgraphs);

  // Ends those that no client has any more, not from within `done`. No caller waits for what is
  // still under way on them.
  void end_unused();

  [[nodiscard]] std::size_t subgraphs() const { return subgraphs_.size(); }
  // One per name, sorted by name. Those that have ended are included, so that none falls.
  [[nodiscard]] std::vector<subgraph::SubgraphCounters> counters() const;

 private:
  using Calls = std::shared_ptr<subgraph::SubgraphCalls>;
  class Client;

  [[nodiscard]] Calls open(subgraph::SubgraphOptions options);
  void end(const subgraph::SubgraphCalls& calls);
  void end_turn();
  void expire();
  void schedule();

  const shared::Clock& clock_;
  subgraph::HttpClient& http_;
  SubgraphLog* log_;
  std::mt19937_64 random_;
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer timer_;  // at the earliest time that a call waits for, or before
  std::int64_t timer_at_ms_ = 0;
  std::vector<Calls> subgraphs_;
  std::map<std::string, subgraph::SubgraphCounters> ended_;  // by name
};

}  // namespace exec::subgraph_http
