// HttpSubgraphClient: the SubgraphClient port over HTTP, one a worker loop and schema.
//
//   send ─▶ [in flight < connections_max ?] ─▶ HttpClient (libcurl) ⇄ subgraph
//                 └ no: waiting, bounded ┘         └─▶ judge_answer ─▶ done
//
// Connections belong to the HttpClient, so a schema's client may go and leave them to the next.
//
// Spec:   GraphQL over HTTP, "Request", "Response"; execution.md §4.
// Shapes: `content-type: application/json`, `accept:` both GraphQL media types; forwarded and
//         context headers as they are given. A deadline counts from send(), waiting included.
// Errors: kUnavailable (refused, reset, TLS), kDeadlineExceeded, kInternal (too many waiting, too
//         large, not GraphQL: the sentence names the option). Never retried by us.
// Thread: the worker's. Destroying it (not from within `done`) answers what is open: kUnavailable.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "exec-service/executor/subgraph_client.h"
#include "exec-service/subgraph/http_client.h"
#include "exec-service/subgraph/subgraph_counters.h"
#include "exec-service/subgraph/subgraph_options.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace exec::subgraph {

class HttpSubgraphClient final : public executor::SubgraphClient {
 public:
  // One options a subgraph, in the order of the plan's indices; each passed check_subgraph().
  HttpSubgraphClient(shared::loop::Loop& loop,
                     const shared::Clock& clock,
                     HttpClient& http,
                     std::vector<SubgraphOptions> subgraphs);
  ~HttpSubgraphClient() override;

  void send(executor::SubgraphRequest request, Done done) override;

  [[nodiscard]] std::vector<SubgraphCounters> counters() const;

 private:
  struct Lane;     // one subgraph: its options, counters and requests
  struct Waiting;  // a request that has no connection yet
  struct Refusal {
    Done done;
    shared::Error why;
  };

  void start(Lane& lane, Waiting request);
  void on_answer(Lane& lane, std::uint64_t number, shared::Result<HttpAnswer> answer);
  void fill(Lane& lane);  // starts what waits, while there is room
  void wait(Lane& lane, Waiting request);
  void expire_waiting();
  void refuse(Done done, shared::Error why);
  void tell_refusals();

  const shared::Clock& clock_;
  HttpClient& http_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::uint64_t last_number_ = 0;
  std::vector<Refusal> refusals_;  // told at the end of the turn, never from within send()
  shared::loop::TurnEnd turn_end_;
  shared::loop::Timer expiry_;  // at the earliest deadline of all that wait
  std::int64_t expiry_at_ms_ = 0;
};

}  // namespace exec::subgraph
