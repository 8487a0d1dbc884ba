#include "shared/service/allocator.h"

#include <malloc.h>

namespace shared::service {

namespace {

constexpr int kMappedFrom = 1 << 20;  // a message of the wire is less
constexpr int kFreeAtTopMax = 16 << 20;

}  // namespace

void set_up_allocator() {
  mallopt(M_MMAP_THRESHOLD, kMappedFrom);    // NOLINT(concurrency-mt-unsafe): before any thread
  mallopt(M_TRIM_THRESHOLD, kFreeAtTopMax);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace shared::service
