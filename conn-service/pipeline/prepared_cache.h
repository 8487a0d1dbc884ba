// PreparedCache: compiled subscriptions by exactly what they were compiled from.
//
// Bounds: `entries_max`, the least recently used goes; `age_max_ms`.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/request.h"

namespace conn::pipeline {

// A subscription as the cache keeps it, with what it was compiled from.
struct CompiledSubscription {
  std::shared_ptr<const Prepared> prepared;
  routing::SharedRowSource source;
};
using SharedSubscription = std::shared_ptr<const CompiledSubscription>;

// 32 bytes, whatever the variables' size: equal keys, equal compilation under a schema.
[[nodiscard]] std::string prepare_key(const routing::Document& document,
                                      std::string_view operation_name,
                                      std::string_view variables_json);

class PreparedCache {
 public:
  PreparedCache(std::size_t entries_max, std::int64_t age_max_ms)
      : entries_max_(entries_max), age_max_ms_(age_max_ms) {}

  // Compiled under this schema; under an empty one: that of the last that was put.
  [[nodiscard]] SharedSubscription find(std::string_view key,
                                        std::string_view schema_id,
                                        std::int64_t now_ms);
  void put(std::string key, SharedSubscription subscription, std::int64_t now_ms);
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

 private:
  struct Entry {
    std::string key;
    SharedSubscription subscription;
    std::int64_t put_ms;
  };
  using Entries = std::list<Entry>;
  void erase(Entries::iterator entry);

  std::size_t entries_max_;
  std::int64_t age_max_ms_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string_view, Entries::iterator> by_key_;
  std::string last_schema_id_;
};

}  // namespace conn::pipeline
