// KeptLoaders: loaders of mutations that have just ended, for the events that they cause.
//
//   mutation ─ keep("exec-0/1.7", scope) ──ttl──▶ dropped
//   event with that loader id ─ find ─▶ the scope, with all that the mutation has loaded
//
// Spec:   docs/architecture.md "Kafka".
// Shapes: an id is `<replica>/<worker>.<number>`.
// Bounds: `kept_max`; the oldest goes first.
// Thread: the worker's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "exec-service/loader/loader_scope.h"

namespace exec::pipeline {

// A scope, and the client that it sends by.
struct Loaders {
  std::shared_ptr<ports::SubgraphClient> client;
  std::shared_ptr<loader::LoaderScope> scope;
  const void* schema = nullptr;  // the Supergraph that it is for
};

class KeptLoaders {
 public:
  KeptLoaders(std::uint32_t ttl_ms, std::size_t kept_max) : ttl_ms_(ttl_ms), kept_max_(kept_max) {}

  void keep(std::string id, std::shared_ptr<const Loaders> loaders, std::int64_t now_ms) {
    if (ttl_ms_ == 0 || kept_max_ == 0) return;
    const auto [place, is_new] =
        by_id_.try_emplace(std::move(id), Kept{std::move(loaders), now_ms + ttl_ms_});
    if (!is_new) return;  // ids are never used again
    kept_.push_back(place);
    if (kept_.size() > kept_max_) drop_oldest();
  }

  [[nodiscard]] std::shared_ptr<const Loaders> find(std::string_view id,
                                                    std::int64_t now_ms) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || found->second.until_ms <= now_ms) return nullptr;
    return found->second.loaders;
  }

  void expire(std::int64_t now_ms) {
    while (!kept_.empty() && kept_.front()->second.until_ms <= now_ms)
      drop_oldest();
  }

  [[nodiscard]] bool is_empty() const { return kept_.empty(); }

 private:
  struct Kept {
    std::shared_ptr<const Loaders> loaders;
    std::int64_t until_ms;
  };
  using ById = std::map<std::string, Kept, std::less<>>;

  void drop_oldest() {
    by_id_.erase(kept_.front());
    kept_.pop_front();
  }

  std::uint32_t ttl_ms_;
  std::size_t kept_max_;
  ById by_id_;
  std::deque<ById::iterator> kept_;  // in order of until_ms
};

}  // namespace exec::pipeline
