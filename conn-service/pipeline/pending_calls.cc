#include "conn-service/pipeline/pending_calls.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace conn::pipeline {

bool PendingCalls::join(const PrepareKey& key, const Waiter& waiter) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return false;
  Entry& entry = *found->second;
  if (entry.state == State::kAbandoned) {
    entry.state = State::kSent;
    ++calls_.at(entry.call).sent;
  }
  add_waiter(found->second, waiter);
  return true;
}

void PendingCalls::queue(const PrepareKey& key, Asked asked, const Waiter& waiter) {
  const auto entry = entries_.insert(entries_.end(), {.key = key, .asked = std::move(asked)});
  by_key_.emplace(key, entry);
  queued_.push_back(entry);
  add_waiter(entry, waiter);
}

void PendingCalls::add_waiter(Entries::iterator entry, const Waiter& waiter) {
  const auto place = entry->waiters.insert(entry->waiters.end(), waiter);
  operations_.emplace(waiter.operation, Place{entry, place});
}

const Request& PendingCalls::queued_request(std::size_t index) const {
  return *queued_[index]->asked.request;
}

PendingCalls::Sent PendingCalls::send(std::size_t count, std::int64_t deadline_ms) {
  const auto end = queued_.begin() + static_cast<std::ptrdiff_t>(count);
  Sent sent{.call = CallId{++last_call_.value}, .requests = {}};
  Call call{.deadline_ms = deadline_ms, .entries = {queued_.begin(), end}, .sent = count};
  queued_.erase(queued_.begin(), end);
  for (const Entries::iterator entry : call.entries) {
    entry->state = State::kSent;
    entry->call = sent.call;
    sent.requests.push_back(entry->asked.request);
  }
  calls_.emplace(sent.call, std::move(call));
  return sent;
}

CallId PendingCalls::send_alone(const Waiter& waiter, std::int64_t deadline_ms) {
  const CallId call{++last_call_.value};
  const auto entry = entries_.insert(
      entries_.end(),
      {.state = State::kSent, .asked = {.request = waiter.request, .document = {}}, .call = call});
  add_waiter(entry, waiter);
  calls_.emplace(call, Call{.deadline_ms = deadline_ms, .entries = {entry}, .sent = 1});
  return call;
}

std::optional<CallId> PendingCalls::stop(const OperationKey& operation) {
  const auto node = operations_.extract(operation);
  if (node.empty()) return std::nullopt;
  const auto [entry, waiter] = node.mapped();
  entry->waiters.erase(waiter);
  if (!entry->waiters.empty()) return std::nullopt;
  if (entry->state == State::kQueued) {
    std::erase(queued_, entry);
    if (entry->key) by_key_.erase(*entry->key);
    entries_.erase(entry);
    return std::nullopt;
  }
  entry->state = State::kAbandoned;
  const CallId call = entry->call;
  if (--calls_.at(call).sent > 0) return std::nullopt;
  std::ignore = take(call);
  return call;
}

std::vector<PendingCalls::Taken> PendingCalls::take(CallId call) {
  std::vector<Taken> taken;
  const auto node = calls_.extract(call);
  if (node.empty()) return taken;
  for (const Entries::iterator entry : node.mapped().entries) {
    for (const Waiter& waiter : entry->waiters)
      operations_.erase(waiter.operation);
    if (entry->key) by_key_.erase(*entry->key);
    taken.push_back({entry->key, std::move(entry->asked), std::move(entry->waiters)});
    entries_.erase(entry);
  }
  return taken;
}

std::optional<CallId> PendingCalls::overdue(std::int64_t now_ms) const {
  if (calls_.empty() || calls_.begin()->second.deadline_ms > now_ms) return std::nullopt;
  return calls_.begin()->first;
}

std::optional<std::int64_t> PendingCalls::next_deadline_ms() const {
  if (calls_.empty()) return std::nullopt;
  return calls_.begin()->second.deadline_ms;
}

}  // namespace conn::pipeline
