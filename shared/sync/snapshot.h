// Snapshot<T>: what one thread last published of itself, for others to read.
//
// Shapes: T is copied in and out, so a reader keeps what it got.
// Thread: any.
#pragma once

#include <utility>

#include "shared/sync/mutex.h"

namespace shared {

template <class T>
class Snapshot {
 public:
  void publish(T value) {
    const Lock lock(mutex_);
    value_ = std::move(value);
  }
  [[nodiscard]] T read() const {
    const Lock lock(mutex_);
    return value_;
  }

 private:
  mutable Mutex mutex_;
  T value_ GUARDED_BY(mutex_){};
};

}  // namespace shared
