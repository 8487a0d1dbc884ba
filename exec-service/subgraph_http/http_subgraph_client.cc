#include "exec-service/subgraph_http/http_subgraph_client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "shared/base/check.h"

namespace exec::subgraph_http {

HttpSubgraphClient::HttpSubgraphClient(shared::loop::Loop& loop,
                                       const shared::Clock& clock,
                                       subgraph::HttpClient& http,
                                       std::vector<subgraph::SubgraphOptions> subgraphs)
    : clock_(clock),
      random_(std::random_device{}()),
      turn_end_(loop, [this] { end_turn(); }),
      timer_(loop, [this] { expire(); }) {
  for (subgraph::SubgraphOptions& options : subgraphs)
    subgraphs_.push_back(std::make_unique<subgraph::SubgraphCalls>(
        std::move(options),
        subgraph::SubgraphCalls::Environment{
            .clock = clock,
            .http = http,
            .random = [this] { return std::uniform_real_distribution<>()(random_); },
            .wake = [this] { turn_end_.request(); }}));
}

void HttpSubgraphClient::send(ports::SubgraphRequest request, Done done) {
  CHECK(request.subgraph < subgraphs_.size());
  subgraphs_[request.subgraph]->send(std::move(request), std::move(done));
}

void HttpSubgraphClient::end_turn() {
  for (const auto& calls : subgraphs_)
    calls->turn();
  schedule();
}

void HttpSubgraphClient::expire() {
  for (const auto& calls : subgraphs_)
    calls->expire();
  schedule();
}

// Never moved to later: it then fires early, finds nothing and is scheduled again.
void HttpSubgraphClient::schedule() {
  std::optional<std::int64_t> next_ms;
  for (const auto& calls : subgraphs_)
    if (const auto its_ms = calls->next_ms())
      next_ms = std::min(next_ms.value_or(*its_ms), *its_ms);
  if (!next_ms || (timer_.is_running() && timer_at_ms_ <= *next_ms)) return;
  timer_at_ms_ = *next_ms;
  timer_.start(std::max<std::int64_t>(1, *next_ms - clock_.now_ms()));
}

std::vector<subgraph::SubgraphCounters> HttpSubgraphClient::counters() const {
  std::vector<subgraph::SubgraphCounters> all;
  all.reserve(subgraphs_.size());
  for (const auto& calls : subgraphs_)
    all.push_back(calls->counters());
  return all;
}

}  // namespace exec::subgraph_http
