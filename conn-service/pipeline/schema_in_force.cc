#include "conn-service/pipeline/schema_in_force.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace conn::pipeline {

namespace {

struct Announced {
  std::string_view id;  // empty: none
  std::size_t replicas = 0;
};

// What most announce; of equally many the smaller id, so that every conn-service takes the same.
Announced most_announced(std::span<const ReplicaSchemas> replicas) {
  std::map<std::string_view, std::size_t> counts;
  for (const ReplicaSchemas& replica : replicas)
    if (!replica.default_id.empty()) ++counts[replica.default_id];
  Announced most;
  for (const auto& [id, count] : counts)
    if (count > most.replicas) most = {.id = id, .replicas = count};
  return most;
}

}  // namespace

bool SchemaInForce::update(std::span<const ReplicaSchemas> replicas, std::int64_t now_ms) {
  is_served_ = std::ranges::any_of(replicas, [&](const ReplicaSchemas& replica) {
    return std::ranges::find(replica.served, id_) != replica.served.end();
  });
  const Announced most = most_announced(replicas);
  if (!is_served_) return !most.id.empty() && set(std::string(most.id));
  if (most.id == id_ || most.replicas * 2 <= replicas.size()) {
    candidate_.reset();
    return false;
  }
  if (!candidate_ || candidate_->id != most.id)
    candidate_ = {.id = std::string(most.id), .since_ms = now_ms};
  return now_ms - candidate_->since_ms >= majority_ms_ && set(candidate_->id);
}

std::optional<std::int64_t> SchemaInForce::next_timer_ms() const {
  if (!candidate_) return std::nullopt;
  return candidate_->since_ms + majority_ms_;
}

bool SchemaInForce::set(std::string id) {
  id_ = std::move(id);
  is_served_ = true;
  candidate_.reset();
  return true;
}

}  // namespace conn::pipeline
