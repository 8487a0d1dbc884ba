// PreparedCache: compiled subscriptions by exactly what they were compiled from.
//
// Bounds: entries and bytes; beyond them the least recently used is evicted. An entry is dropped
//         when it is `age_max_ms` old, or when the cache alone has had it for `idle_max_ms`: what
//         only one client used goes soon after that client. on_timer() does both.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/request.h"
#include "shared/hash/keyed_hash.h"

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

struct PreparedCacheLimits {
  std::size_t entries_max = 10'000;
  std::size_t bytes_max = std::size_t{64} << 20U;
  std::int64_t age_max_ms = 30'000;  // then it is compiled again when it is asked for
  std::int64_t idle_max_ms = 5'000;  // without an operation that runs it
};

class PreparedCache {
 public:
  explicit PreparedCache(const PreparedCacheLimits& limits) : limits_(limits) {}

  // Compiled under this schema; under an empty one: that of the last that was put.
  [[nodiscard]] SharedSubscription find(std::string_view key,
                                        std::string_view schema_id,
                                        std::int64_t now_ms);
  void put(std::string key, SharedSubscription subscription, std::int64_t now_ms);
  void on_timer(std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] std::size_t size() const { return by_key_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Check;
  struct Entry {
    std::string key;
    SharedSubscription subscription;
    std::int64_t put_ms;
    std::int64_t used_ms;
    std::size_t bytes;
    std::list<Check>::iterator check;
  };
  using Entries = std::list<Entry>;
  struct Check {  // of whether an entry is still used
    std::int64_t at_ms;
    Entries::iterator entry;
  };
  void erase(Entries::iterator entry);
  [[nodiscard]] bool is_to_be_dropped(const Entry& entry, std::int64_t now_ms) const;

  PreparedCacheLimits limits_;
  std::size_t bytes_ = 0;
  Entries entries_;          // most recently used first
  std::list<Check> checks_;  // one per entry, the next one first
  shared::hash::KeyedMap<std::string_view, Entries::iterator> by_key_;
  std::string last_schema_id_;
};

}  // namespace conn::pipeline
