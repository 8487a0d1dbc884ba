// Mutex and Lock: std::mutex with the annotations that clang's -Wthread-safety reads.
// (absl::Mutex has them too, but TSan cannot see into Debian's build of it.)
#pragma once

#include <mutex>

#if defined(__clang__)
#define SLUICE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define SLUICE_THREAD_ATTRIBUTE(x)
#endif
#ifndef GUARDED_BY  // abseil, below gRPC, defines the same
#define GUARDED_BY(mutex) SLUICE_THREAD_ATTRIBUTE(guarded_by(mutex))
#endif

namespace shared {

class SLUICE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() SLUICE_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() SLUICE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class SLUICE_THREAD_ATTRIBUTE(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) SLUICE_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~Lock() SLUICE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace shared
