// RowsInFlight: the waiters for each row of each event, over all streams and workers. The first
// one executes it; equal ones that come before its answer share it, however they are written.
//
//   join(event + row, waiter) ─▶ true: execute it │ false: another does
//   finish(event + row) ─▶ all waiters
//
// So an event that three conn-services receive is executed once per row, for all of them.
//
// Spec:   docs/architecture.md "Which replica".
// Bounds: the rows in flight that rpc allows.
// Thread: any (a lock inside).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/ports/service.h"
#include "shared/graphql/field_places.h"
#include "shared/hash/keyed_hash.h"
#include "shared/sync/mutex.h"

namespace exec::pipeline {

struct RowWaiter {
  std::shared_ptr<ports::RowsSink> sink;
  std::uint64_t sequence = 0;
  std::uint64_t handle = 0;
  shared::graphql::SharedFieldPlaces places;  // what it is written as; null: as it is executed
};

class RowsInFlight {
 public:
  [[nodiscard]] bool join(const std::string& key, RowWaiter waiter);
  [[nodiscard]] std::vector<RowWaiter> finish(const std::string& key);
  // This caller no longer wants this event: its rows go on for others, if there are any.
  void leave(const ports::RowsSink& sink, std::uint64_t sequence);

  [[nodiscard]] std::size_t size() const;

 private:
  mutable shared::Mutex mutex_;
  shared::hash::KeyedMap<std::string, std::vector<RowWaiter>> waiters_ GUARDED_BY(mutex_);
};

// The part of a key that all rows of an event have in common. An event whose identity is local is
// the same as another only if `sink` asks for it under the same number.
[[nodiscard]] std::string event_key(const ports::Event& event, const ports::RowsSink& sink);

}  // namespace exec::pipeline
