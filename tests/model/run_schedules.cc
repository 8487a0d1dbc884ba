// Runs the model for as long as one likes:
//
//   model_schedules --schedules 1000000 --seed 1 [--steps 200] [--mutant N] [--trace 1]
//
// Prints what happened in them and how long it took; stops at the first violation, with its seed.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fmt/core.h>

#include "tests/model/world.h"

int main(int argc, char** argv) {
  std::uint64_t schedules = 100'000;
  std::uint64_t seed = 1;
  int steps = 200;
  auto mutant = model::Mutant::kNone;
  bool is_traced = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (flag == "--schedules") {
      schedules = value;
    } else if (flag == "--seed") {
      seed = value;
    } else if (flag == "--steps") {
      steps = static_cast<int>(value);
    } else if (flag == "--mutant" && value >= 1 && value <= model::kMutants.size()) {
      mutant = model::kMutants.at(value - 1).mutant;
    } else if (flag == "--trace") {
      is_traced = value != 0;
    } else {
      fmt::print(stderr,
                 "unknown flag {}\nusage: model_schedules [--schedules N] [--seed S] [--steps N] "
                 "[--mutant 1..{}] [--trace 1]\n",
                 flag, model::kMutants.size());
      return 2;
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  model::Result sum;
  for (std::uint64_t i = 0; i < schedules; ++i) {
    const model::Result one = model::run_schedule(seed + i, steps, mutant, is_traced);
    if (!one.violation.empty()) {
      fmt::print("seed {} violates {}\n", seed + i, one.violation);
      return 1;
    }
    sum += one;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{} schedules of {} steps from seed {} in {:.0f} s, no violation\n{}\n", schedules,
             steps, seed, took.count(), describe(sum));
  return 0;
}
