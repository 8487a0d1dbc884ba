// PreparedCache: compiled subscriptions by exactly what they were compiled from.
//
// Bounds: entries and bytes; beyond them the least recently used is evicted. An entry that was not
//         asked for during `idle_max_ms` is checked, and dropped if it is `age_max_ms` old or if no
//         operation runs it: what only one client used goes soon after that client. One that is run
//         counts as used when it is checked. There may be an entry per session, so it is small.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/request.h"
#include "conn-service/routing/row_source.h"

namespace conn::pipeline {

// A subscription as the cache keeps it, with what it was compiled from.
struct CompiledSubscription {
  std::shared_ptr<const Prepared> prepared;
  routing::SharedRowSource source;
};
using SharedSubscription = std::shared_ptr<const CompiledSubscription>;

// Equal keys, equal compilation under a schema.
using PrepareKey = routing::RowDigest;
[[nodiscard]] PrepareKey prepare_key(const routing::Document& document,
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
  [[nodiscard]] SharedSubscription find(const PrepareKey& key,
                                        std::string_view schema_id,
                                        std::int64_t now_ms);
  void put(const PrepareKey& key, SharedSubscription subscription, std::int64_t now_ms);
  void on_timer(std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] std::size_t size() const { return by_key_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    PrepareKey key;
    SharedSubscription subscription;
    std::int64_t put_ms;
    std::int64_t used_ms;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(const PrepareKey& key) const noexcept {
      return routing::RowDigestHash()(key);
    }
    std::size_t operator()(Entries::iterator entry) const noexcept { return (*this)(entry->key); }
  };
  struct Equal {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    bool operator()(Entries::iterator a, Entries::iterator b) const { return a->key == b->key; }
    bool operator()(const PrepareKey& a, Entries::iterator b) const { return a == b->key; }
    bool operator()(Entries::iterator a, const PrepareKey& b) const { return a->key == b; }
  };
  void erase(Entries::iterator entry);
  void use(Entries::iterator entry, std::int64_t now_ms);
  [[nodiscard]] static bool is_run(const Entry& entry);

  PreparedCacheLimits limits_;
  std::size_t bytes_ = 0;
  Entries entries_;  // most recently used first
  std::unordered_set<Entries::iterator, Hash, Equal> by_key_;
  std::string last_schema_id_;
};

}  // namespace conn::pipeline
