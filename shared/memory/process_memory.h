// What the process takes of the machine's memory, and how much it may take.
//
// Source: proc(5), `/proc/self/statm`; the kernel's cgroup v1 and v2 documentation.
// Thread: any.
#pragma once

#include <cstddef>
#include <filesystem>

namespace shared::memory {

// Resident; 0 if the kernel does not say.
[[nodiscard]] std::size_t resident_bytes();

// The smaller of the container's limit and the machine's memory. `cgroups`: where they are mounted.
[[nodiscard]] std::size_t available_bytes(const std::filesystem::path& cgroups = "/sys/fs/cgroup");

// Three quarters of what is available: the rest is for the kernel's buffers of our sockets.
[[nodiscard]] std::size_t default_budget_bytes(
    const std::filesystem::path& cgroups = "/sys/fs/cgroup");

}  // namespace shared::memory
