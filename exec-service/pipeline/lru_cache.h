// LruCache: a bounded map that evicts the least recently used. Weights are what an entry costs, in
// any unit; an entry heavier than the whole cache is kept alone.
//
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace exec::pipeline {

template <class Value>
class LruCache {
 public:
  LruCache(std::size_t entries_max, std::size_t weight_max)
      : entries_max_(entries_max), weight_max_(weight_max) {}

  // Null if it is not there. Good until the next put().
  [[nodiscard]] const Value* find(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->value;
  }

  void put(const std::string& key, Value value, std::size_t weight) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) forget(found->second);
    entries_.push_front({key, std::move(value), weight});
    by_key_[key] = entries_.begin();
    weight_ += weight;
    while (entries_.size() > 1 && (entries_.size() > entries_max_ || weight_ > weight_max_))
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

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Value value;
    std::size_t weight;
  };
  using Entries = std::list<Entry>;  // most recently used first

  void forget(typename Entries::iterator entry) {
    weight_ -= entry->weight;
    by_key_.erase(entry->key);
    entries_.erase(entry);
  }

  std::size_t entries_max_;
  std::size_t weight_max_;
  std::size_t weight_ = 0;
  Entries entries_;
  std::unordered_map<std::string, typename Entries::iterator> by_key_;
};

}  // namespace exec::pipeline
