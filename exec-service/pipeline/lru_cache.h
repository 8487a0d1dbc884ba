// LruCache: a bounded map that evicts the least recently used, and drops what was not used for long.
//
// Weights are bytes. What several entries share (a plan, a document) is weighed once for as long as
// one of them holds it. An entry heavier than the whole cache is kept alone.
//
// Shapes: `now_ms` is Clock::now_ms(), and does not go back.
// Thread: its owner's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shared/hash/keyed_hash.h"

namespace exec::pipeline {

struct CacheLimits {
  std::size_t entries_max = 10'000;
  std::size_t bytes_max = std::size_t{64} << 20U;
  std::int64_t idle_max_ms = 600'000;  // since it was used last
};

struct SharedPart {
  const void* object = nullptr;  // null: none
  std::size_t bytes = 0;
};
struct Weight {
  std::size_t own = 0;
  std::array<SharedPart, 2> shared{};
};

template <class Value>
class LruCache {
 public:
  explicit LruCache(const CacheLimits& limits) : limits_(limits) {}

  // Null if it is not there. Good until the next call.
  [[nodiscard]] const Value* find(const std::string& key, std::int64_t now_ms) {
    expire(now_ms);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->used_ms = now_ms;
    return &found->second->value;
  }

  void put(const std::string& key, Value value, const Weight& weight, std::int64_t now_ms) {
    expire(now_ms);
    if (const auto found = by_key_.find(key); found != by_key_.end()) forget(found->second);
    entries_.push_front({key, std::move(value), weight, now_ms});
    by_key_[key] = entries_.begin();
    add(weight);
    while (entries_.size() > 1 &&
           (entries_.size() > limits_.entries_max || bytes_ > limits_.bytes_max))
      forget(std::prev(entries_.end()));
  }

  // Takes out every entry that `fits(key, value)`: its values are the caller's, who can destroy them
  // outside of its lock.
  template <class Fits>
  [[nodiscard]] std::vector<Value> take_if(const Fits& fits) {
    std::vector<Value> taken;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (fits(entry->key, entry->value)) {
        taken.push_back(std::move(entry->value));
        forget(entry);
      }
      entry = next;
    }
    return taken;
  }

  void expire(std::int64_t now_ms) {
    while (!entries_.empty() && now_ms - entries_.back().used_ms >= limits_.idle_max_ms)
      forget(std::prev(entries_.end()));
  }
  [[nodiscard]] std::optional<std::int64_t> next_expiry_ms() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.back().used_ms + limits_.idle_max_ms;
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::string key;
    Value value;
    Weight weight;
    std::int64_t used_ms;
  };
  using Entries = std::list<Entry>;  // most recently used first
  struct Holders {
    std::size_t count = 0;
    std::size_t bytes = 0;
  };

  void add(const Weight& weight) {
    bytes_ += weight.own;
    for (const SharedPart& part : weight.shared) {
      if (part.object == nullptr) continue;
      Holders& holders = shared_[part.object];
      if (holders.count++ > 0) continue;
      holders.bytes = part.bytes;
      bytes_ += part.bytes;
    }
  }

  void forget(typename Entries::iterator entry) {
    bytes_ -= entry->weight.own;
    for (const SharedPart& part : entry->weight.shared) {
      if (part.object == nullptr) continue;
      const auto holders = shared_.find(part.object);
      if (--holders->second.count > 0) continue;
      bytes_ -= holders->second.bytes;
      shared_.erase(holders);
    }
    by_key_.erase(entry->key);
    entries_.erase(entry);
  }

  CacheLimits limits_;
  std::size_t bytes_ = 0;
  Entries entries_;
  shared::hash::KeyedMap<std::string, typename Entries::iterator> by_key_;
  std::unordered_map<const void*, Holders> shared_;
};

}  // namespace exec::pipeline
