// WaitingCalls: calls that wait for a connection, and which of them is next.
//
//   arrival 7 ─▶ [3, 4, 5, …]          taken in turn: 3, 9, 4, 5, …
//   arrival 8 ─▶ [9]
//
// Those of one arrival are taken oldest first, and arrivals take turns.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

namespace exec::subgraph {

class WaitingCalls {
 public:
  void add(std::uint64_t arrival, std::uint64_t call) {
    size_ += by_arrival_[arrival].insert(call).second ? 1U : 0U;
  }

  // One that does not wait is ignored.
  void erase(std::uint64_t arrival, std::uint64_t call) {
    const auto found = by_arrival_.find(arrival);
    if (found == by_arrival_.end()) return;
    size_ -= found->second.erase(call);
    if (found->second.empty()) by_arrival_.erase(found);
  }

  // REQUIRES: there is one.
  [[nodiscard]] std::uint64_t take() {
    auto next = by_arrival_.upper_bound(last_arrival_);
    if (next == by_arrival_.end()) next = by_arrival_.begin();
    last_arrival_ = next->first;
    const std::uint64_t call = *next->second.begin();
    erase(last_arrival_, call);
    return call;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::map<std::uint64_t, std::set<std::uint64_t>> by_arrival_;
  std::uint64_t last_arrival_ = 0;  // the one that a call was taken from last
  std::size_t size_ = 0;
};

}  // namespace exec::subgraph
