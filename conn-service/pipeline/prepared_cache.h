// PreparedCache: compiled subscriptions by exactly what they were compiled from.
//
// Bounds: `entries_max`, the least recently used goes; `age_max_ms`, since exec-service may serve a
//         new schema by then, which only a new prepare() shows.
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

// A subscription as the cache keeps it, with the document it came from.
struct CompiledSubscription {
  std::shared_ptr<const Prepared> prepared;
  SharedDocument document;
  std::string operation_name;
  std::string variables_json;  // as the client sent them
};
using SharedSubscription = std::shared_ptr<const CompiledSubscription>;

// 32 bytes, whatever the variables' size: equal keys, equal compilation. The schema is the server's
// default: what it is shows in the answer.
[[nodiscard]] std::string prepare_key(const protocol::GraphqlRequest& request,
                                      const SharedDocument& document);

class PreparedCache {
 public:
  PreparedCache(std::size_t entries_max, std::int64_t age_max_ms)
      : entries_max_(entries_max), age_max_ms_(age_max_ms) {}

  [[nodiscard]] SharedSubscription find(std::string_view key, std::int64_t now_ms);
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
  std::string schema_id_;  // of the last answer: those of another schema are not used again
};

}  // namespace conn::pipeline
