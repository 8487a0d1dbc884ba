#include "exec-service/language/arena.h"

#include <algorithm>
#include <cstddef>

namespace exec::language {

namespace {

constexpr std::size_t kFirstBlockBytes = std::size_t{4} * 1024;
constexpr std::size_t kLargestBlockBytes = std::size_t{256} * 1024;

}  // namespace

void* Arena::allocate_block(std::size_t bytes) {
  const std::size_t usual = std::clamp(reserved_, kFirstBlockBytes, kLargestBlockBytes);
  const std::size_t size = std::max(usual, bytes);
  // Not make_unique: it would clear what the nodes are about to overwrite.
  blocks_.emplace_back(new std::byte[size]);  // aligned for every node: operator new gives 16
  reserved_ += size;
  std::byte* start = blocks_.back().get();
  next_ = start + bytes;
  end_ = start + size;
  return start;
}

}  // namespace exec::language
