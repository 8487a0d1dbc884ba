#include "exec-service/pipeline/rows_in_flight.h"

#include <utility>

#include <fmt/format.h>

namespace exec::pipeline {

bool RowsInFlight::join(const std::string& key, RowWaiter waiter) {
  const shared::Lock lock(mutex_);
  const auto [entry, is_first] = waiters_.try_emplace(key);
  entry->second.push_back(std::move(waiter));
  return is_first;
}

std::vector<RowWaiter> RowsInFlight::finish(const std::string& key) {
  const shared::Lock lock(mutex_);
  const auto found = waiters_.find(key);
  if (found == waiters_.end()) return {};
  std::vector<RowWaiter> waiters = std::move(found->second);
  waiters_.erase(found);
  return waiters;
}

// Looks at everything: cancelling is rare. An entry without waiters stays until it is finished, so
// that it is not begun a second time meanwhile.
void RowsInFlight::leave(const ports::RowsSink& sink, std::uint64_t sequence) {
  const shared::Lock lock(mutex_);
  for (auto& [key, waiters] : waiters_)
    std::erase_if(waiters, [&](const RowWaiter& waiter) {
      return waiter.sink.get() == &sink && waiter.sequence == sequence;
    });
}

std::size_t RowsInFlight::size() const {
  const shared::Lock lock(mutex_);
  return waiters_.size();
}

// Names cannot contain the separator: Kafka's alphabet and a configuration's keys have no NUL.
std::string event_key(const ports::Event& event, const ports::RowsSink& sink) {
  const ports::EventIdentity& identity = event.identity;
  std::string key = identity.provider;
  key.append(1, '\0').append(identity.topic);
  key.append(1, '\0').append(std::to_string(identity.lane));
  key.append(1, '\0').append(std::to_string(identity.order));
  key.append(1, '\0').append(std::to_string(identity.position.size()));
  key.append(1, '\0').append(identity.position);
  if (identity.is_local)
    key.append(fmt::format("local {} {}", fmt::ptr(&sink), event.sequence)).append(1, '\0');
  return key;
}

}  // namespace exec::pipeline
