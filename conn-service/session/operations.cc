#include "conn-service/session/operations.h"

#include <algorithm>
#include <utility>

namespace conn::session {

Operation& Operations::add(OperationNumber number, std::string id_json, Tally& tally) {
  ++tally.operations_pending;
  return all_.emplace_back(Operation{.number = number, .id_json = std::move(id_json)});
}

std::optional<std::int64_t> Operations::pending_since_ms() const {
  std::optional<std::int64_t> since_ms;
  for (const Operation& each : all_)
    if (each.is_pending()) since_ms = std::min(since_ms.value_or(each.started_ms), each.started_ms);
  return since_ms;
}

bool Operations::is_result_due() const {
  return std::ranges::any_of(all_, [](const Operation& each) {
    return !each.is_joined && each.kind != RequestKind::kSubscription;
  });
}

Operation* Operations::find_pending_mutation() {
  const auto found = std::ranges::find_if(all_, [](const Operation& each) {
    return each.is_pending() && each.kind == RequestKind::kMaybeMutation;
  });
  return found == all_.end() ? nullptr : &*found;
}

void Operations::join(OperationNumber number, std::uint64_t fence, Tally& tally) {
  Operation* operation = find(number);
  if (operation == nullptr || operation->is_joined) return;
  operation->fence = fence;
  operation->is_joined = true;
  --tally.operations_pending;
  ++tally.subscriptions;
}

void Operations::erase(Operation& operation, Tally& tally) {
  --(operation.is_joined ? tally.subscriptions : tally.operations_pending);
  if (&operation != &all_.back()) operation = std::move(all_.back());
  all_.pop_back();
}

void Operations::stop_all(Host& host, Tally& tally) {
  while (!all_.empty()) {
    if (!all_.back().is_ended) host.stop(all_.back().number);
    erase(all_.back(), tally);
  }
  all_ = {};  // gives the memory back
}

Operation* Operations::find(OperationNumber number) {
  const auto found =
      std::ranges::find_if(all_, [&](const Operation& each) { return each.number == number; });
  return found == all_.end() ? nullptr : &*found;
}

Operation* Operations::find_active(OperationNumber number) {
  Operation* operation = find(number);
  return operation == nullptr || operation->is_ended ? nullptr : operation;
}

Operation* Operations::find_id(std::string_view id_json) {
  const auto found =
      std::ranges::find_if(all_, [&](const Operation& each) { return each.id_json == id_json; });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace conn::session
