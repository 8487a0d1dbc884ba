// The model of positions, cohorts and moves: a few thousand of its schedules, and each planted
// fault found. `model_schedules` runs as many as one likes.
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/model/mutants.h"
#include "tests/model/world.h"

namespace model {
namespace {

constexpr int kSteps = 200;

TEST(Model, EverythingIsReceivedOnceInOrderAndUnderTheRightRow) {
  constexpr std::uint64_t kSchedules = 4'000;
  Result sum;
  for (std::uint64_t seed = 1; seed <= kSchedules; ++seed) {
    const Result result = run_schedule(seed, kSteps);
    ASSERT_EQ(result.violation, "") << "seed " << seed;
    sum += result;
  }
  // Each of these must have happened often, or the schedules prove nothing.
  const auto often = static_cast<long>(kSchedules / 20);
  EXPECT_GT(sum.received, 100 * often);
  EXPECT_GT(sum.gaps_received, often);
  EXPECT_GT(sum.refused, often);
  EXPECT_GT(sum.tally.merges_under_load, often);
  EXPECT_GT(sum.tally.mains_exchanged, often);
  EXPECT_GT(sum.tally.joins_waited, often);
  EXPECT_GT(sum.tally.moves_chained, often);
  EXPECT_GT(sum.tally.keys_changed_in_place, often);
  EXPECT_GT(sum.tally.cold_readings, often);
}

// "no hold" is NoHold.
std::string camel(std::string_view words) {
  std::string name;
  bool is_first = true;
  for (const char c : words) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0) name += is_first ? static_cast<char>(std::toupper(letter)) : c;
    is_first = std::isalnum(letter) == 0;
  }
  return name;
}

class MutantTest : public testing::TestWithParam<MutantName> {};

TEST_P(MutantTest, IsFound) {
  constexpr std::uint64_t kSchedules = 20'000;
  for (std::uint64_t seed = 1; seed <= kSchedules; ++seed)
    if (!run_schedule(seed, kSteps, GetParam().mutant).violation.empty()) return;
  ADD_FAILURE() << GetParam().name << ": not found in " << kSchedules << " schedules";
}

INSTANTIATE_TEST_SUITE_P(Model,
                         MutantTest,
                         testing::ValuesIn(kMutants),
                         [](const testing::TestParamInfo<MutantName>& mutant) {
                           return camel(mutant.param.name);
                         });

}  // namespace
}  // namespace model
