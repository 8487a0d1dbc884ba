#include "shared/memory/process_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <unistd.h>

namespace shared::memory {

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

std::size_t page_bytes() {
  return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// "max", and what is not there or not a number: no limit.
std::size_t limit_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::size_t bytes = 0;
  return file >> bytes && bytes > 0 ? bytes : kNoLimit;
}

}  // namespace

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  return file >> total >> resident ? resident * page_bytes() : 0;
}

std::size_t available_bytes(const std::filesystem::path& cgroups) {
  const std::size_t machine = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * page_bytes();
  return std::min({machine, limit_in(cgroups / "memory.max"),
                   limit_in(cgroups / "memory" / "memory.limit_in_bytes")});
}

std::size_t default_budget_bytes(const std::filesystem::path& cgroups) {
  return available_bytes(cgroups) / 4 * 3;
}

}  // namespace shared::memory
