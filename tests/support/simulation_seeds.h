// SimulationSeeds: which seeds a simulation runs. `./dev simulate` sets them, by the environment:
// SLUICE_SIMULATION_SEEDS, how many, and SLUICE_SIMULATION_SEED, the first one.
//
//   const tests::SimulationSeeds seeds = tests::simulation_seeds(200);  // in a test of every day
//   for (std::uint64_t seed = seeds.first; seed < seeds.end(); ++seed) …
//   ASSERT_EQ(violation, "") << "seed " << seed;                        // which `./dev simulate` reads
#pragma once

#include <cstdint>
#include <cstdlib>

namespace tests {

struct SimulationSeeds {
  std::uint64_t first = 1;
  std::uint64_t count = 1;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
  // Enough for what must happen often to have happened.
  [[nodiscard]] bool are_many() const { return count >= 100; }
};

inline SimulationSeeds simulation_seeds(std::uint64_t count_by_default) {
  const char* first = std::getenv("SLUICE_SIMULATION_SEED");   // NOLINT(concurrency-mt-unsafe)
  const char* count = std::getenv("SLUICE_SIMULATION_SEEDS");  // NOLINT(concurrency-mt-unsafe)
  return {.first = first == nullptr ? 1 : std::strtoull(first, nullptr, 10),
          .count = count == nullptr ? count_by_default : std::strtoull(count, nullptr, 10)};
}

}  // namespace tests
