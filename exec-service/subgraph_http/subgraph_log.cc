#include "exec-service/subgraph_http/subgraph_log.h"

#include <utility>

#include "shared/log/log.h"

namespace exec::subgraph_http {

namespace {

constexpr std::size_t kNamesMax = 1'000;  // names come and go with schemas

}  // namespace

void SubgraphIncidents::on_failure(std::int64_t now_ms, std::string_view reason) {
  const shared::Lock lock(mutex_);
  last_ms_ = now_ms;
  if (is_failing_.exchange(true)) {
    ++failures_;
    return;
  }
  since_ms_ = now_ms;
  failures_ = 1;
  shared::log::warn("subgraph fails",
                    {{"subgraph", name_},
                     {"reason", reason},
                     {"remedy",
                      "look at the subgraph, and at `url` and `timeout` of it; further failures "
                      "are counted in sluice_subgraph_requests_total"}});
}

void SubgraphIncidents::end(std::int64_t now_ms) {
  const shared::Lock lock(mutex_);
  if (!is_failing_ || now_ms - last_ms_ < kQuietMs) return;
  is_failing_ = false;
  shared::log::info(
      "subgraph answers again",
      {{"subgraph", name_}, {"failures", failures_}, {"failed_for_ms", last_ms_ - since_ms_}});
}

std::shared_ptr<SubgraphIncidents> SubgraphLog::of(const std::string& name) {
  const shared::Lock lock(mutex_);
  if (by_name_.size() >= kNamesMax && !by_name_.contains(name)) by_name_.clear();
  std::shared_ptr<SubgraphIncidents>& incidents = by_name_[name];
  if (incidents == nullptr) incidents = std::make_shared<SubgraphIncidents>(name);
  return incidents;
}

}  // namespace exec::subgraph_http
