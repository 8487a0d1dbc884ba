#include "exec-service/subgraph/equal_calls.h"

#include <algorithm>

#include "shared/hash/keyed_hash.h"

namespace exec::subgraph {

bool operator==(const EqualCalls::Key& a, const EqualCalls::Key& b) {
  return a.message->body == b.message->body && std::ranges::equal(a.lines(), b.lines());
}

std::size_t EqualCalls::Hash::operator()(const Key& key) const {
  std::size_t sum = shared::hash::keyed_hash(key.message->body);
  for (const std::string& line : key.lines())
    sum = sum * 31 + shared::hash::keyed_hash(line);
  return sum;
}

std::optional<std::uint64_t> EqualCalls::find(const Key& key) const {
  const auto found = calls_.find(key);
  if (found == calls_.end()) return {};
  return found->second;
}

void EqualCalls::put(const Key& key, std::uint64_t call) {
  calls_.erase(key);  // with the message that its key points to
  calls_.emplace(key, call);
}

void EqualCalls::erase(const Key& key, std::uint64_t call) {
  if (const auto found = calls_.find(key); found != calls_.end() && found->second == call)
    calls_.erase(found);
}

}  // namespace exec::subgraph
