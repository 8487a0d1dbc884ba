// KeptLoaders: loaders of mutations that have just ended, for the events that they cause.
//
//   mutation ─ keep("exec-0/1.7", scope) ──ttl──▶ forgotten
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
    if (kept_.size() == kept_max_) kept_.pop_front();
    kept_.push_back({std::move(id), std::move(loaders), now_ms + ttl_ms_});
  }

  [[nodiscard]] std::shared_ptr<const Loaders> find(std::string_view id,
                                                    std::int64_t now_ms) const {
    for (const Kept& each : kept_)
      if (each.id == id && each.until_ms > now_ms) return each.loaders;
    return nullptr;
  }

  void expire(std::int64_t now_ms) {
    while (!kept_.empty() && kept_.front().until_ms <= now_ms)
      kept_.pop_front();
  }

  [[nodiscard]] bool is_empty() const { return kept_.empty(); }

 private:
  struct Kept {
    std::string id;
    std::shared_ptr<const Loaders> loaders;
    std::int64_t until_ms;
  };
  std::uint32_t ttl_ms_;
  std::size_t kept_max_;
  std::deque<Kept> kept_;  // in order of until_ms
};

}  // namespace exec::pipeline
